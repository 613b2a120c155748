package io.anchorwatch.testing;

import io.anchorwatch.catalog.Family;
import io.anchorwatch.catalog.Origin;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a SIEM may be told: every code, with one text in every place where somebody else decides what stands there. */
public final class Tellings {
    private static final Position AT = new Position("reason-events", 3, 1L << 40, 1_763_789_400_027_000L);
    private static final long NOW = 1_763_789_400_000_000L;

    /** What somebody may put into a text that is theirs to choose. */
    public static final List<String> HOSTILE = List.of(
            "sess-9f2c",
            "a|b=c\\d x msg=forged act=allowed quote\" bracket] \\\" [x@1 a=\"b\"]",
            "two\r\nlines\nCEF:0|Forged|a|1|b|c|0| nul\u0000 escape\u001b[31m next\u0085 line\u2028",
            "right\u202eto\u2066left\u200f emoji \uD83D\uDE00 Zo\u00eb \u4f60 half \uD83D pair",
            "</script><script>alert(1)</script> ${jndi:ldap://x} %s %n {}",
            "=",
            " ",
            "\uD83D\uDE00".repeat(100));

    private static final Subject.Kind[] HOSTILE_KINDS = {Subject.Kind.SOURCE};

    private Tellings() {}

    /** All codes, each with one text in every place where a text may be. */
    public static List<Told> of(String text) {
        boolean first = text.equals(HOSTILE.get(0));
        List<Told> all = new ArrayList<>();
        for (ReasonCode code : ReasonCode.values()) {
            String name = code == ReasonCode.UNCATALOGUED ? "MADE_UP_BY_A_NODE" : code.name();
            boolean mayBeSaid = code.origin() == Origin.SEED || code == ReasonCode.UNCATALOGUED;
            if (mayBeSaid) {
                for (String to : first ? List.of("TERMINATED", "ATTACHED") : List.of("TERMINATED")) {
                    all.add(Told.of(event(name, text, SessionState.valueOf(to)), AT));
                }
                all.add(Told.of(bare(name), AT));
            }
            if (code.family() == Family.SECURITY
                    || (code.origin() == Origin.EXTENSION && code.family() == Family.AUDIT)) {
                for (Subject.Kind kind : first ? Subject.Kind.values() : HOSTILE_KINDS) {
                    Finding open = finding(code, new Subject(kind, text), text);
                    all.add(Told.of(open, AT));
                    all.add(Told.of(
                            open.seenAgain(NOW + 5_000_000, open.evidence()).counting(7, 6), AT));
                    all.add(Told.of(open.closed(NOW + 9_000_000), AT));
                    all.add(Told.of(open.retracted().withSeverity(Severity.INFO), AT));
                }
            }
            if (code.name().startsWith("AUDIT_") && code.origin() == Origin.SEED) {
                all.add(Told.of(audit(code, text), AT));
            }
        }
        for (Episode.Outcome outcome : Episode.Outcome.values()) {
            all.add(Told.of(episode(outcome, text), AT));
        }
        return all.stream().filter(Objects::nonNull).toList();
    }

    private static ReasonEvent event(String code, String text, SessionState to) {
        Map<String, String> details = new TreeMap<>();
        details.put("proto", "udp");
        details.put(text, text);
        if (text.length() == 1) { // once is enough for what takes this long
            details.put("long", text.repeat(65_000));
        }
        return new ReasonEvent(
                "fleet",
                "node-1",
                0,
                1,
                code,
                NOW,
                text,
                1L << 33,
                7,
                SessionState.ATTACHED,
                to,
                text,
                text,
                text,
                text,
                text,
                details);
    }

    /** The least that an event can be, from a node whose clock stands at the beginning of time. */
    private static ReasonEvent bare(String code) {
        return new ReasonEvent(
                "f",
                "n",
                0,
                1,
                code,
                0,
                null,
                ReasonEvent.ABSENT,
                ReasonEvent.ABSENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    private static Finding finding(ReasonCode code, Subject subject, String text) {
        return Finding.open(code, "rule", "fleet", subject, NOW, List.of("fleet/node-1/0/1"), text)
                .withViolation(text, Map.of(text, text));
    }

    private static AuditEvent audit(ReasonCode code, String text) {
        return new AuditEvent(
                "fleet/" + text + "/1",
                code,
                "fleet",
                text,
                "node-1",
                NOW,
                4L,
                List.of("fleet/node-1/0/1"),
                Map.of(text, text),
                text,
                0);
    }

    private static Episode episode(Episode.Outcome outcome, String text) {
        return new Episode(
                "fleet",
                text,
                text + "/2",
                null,
                null,
                null,
                null,
                outcome,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                3,
                Map.of("AUTH_FAIL", 2),
                0,
                0,
                List.of(new Episode.Gating("AUTH_FAIL", text, NOW)),
                1,
                text,
                text,
                text,
                List.of(),
                true,
                0);
    }
}
