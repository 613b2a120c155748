package io.anchorwatch.app.siem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
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
import io.anchorwatch.siem.Cef;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Syslog;
import io.anchorwatch.siem.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every code in every format, with harmless and with hostile values, is valid by what others published. */
final class FormatsTest {
    private static final Position AT = new Position("reason-events", 3, 1L << 40, 1_763_789_400_027_000L);
    private static final long NOW = 1_763_789_400_000_000L;

    /** What somebody may put into a text that is theirs to choose. */
    private static final List<String> HOSTILE = List.of(
            "sess-9f2c",
            "a|b=c\\d x msg=forged act=allowed quote\" bracket] \\\" [x@1 a=\"b\"]",
            "two\r\nlines\nCEF:0|Forged|a|1|b|c|0| nul\u0000 escape\u001b[31m next\u0085 line\u2028",
            "right\u202eto\u2066left\u200f emoji \uD83D\uDE00 Zo\u00eb \u4f60 half \uD83D pair",
            "</script><script>alert(1)</script> ${jndi:ldap://x} %s %n {}",
            "=",
            " ",
            "\uD83D\uDE00".repeat(100));

    private static final Subject.Kind[] HOSTILE_KINDS = {Subject.Kind.SESSION, Subject.Kind.SOURCE};

    private static final class Validators {
        private final JsonSchema ocsf = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SiemFolder.json("ocsf/ocsf-1.8.0-vpn.schema.json"));
        private final EcsCheck ecs = new EcsCheck();
        private final CefCheck cef = new CefCheck();

        List<String> ocsf(JsonNode document) {
            return ocsf.validate(document).stream()
                    .map(ValidationMessage::toString)
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> every_code_in_every_format() {
        Validators valid = new Validators();
        Ocsf ocsf = new Ocsf("0.1.0");
        Ecs ecs = new Ecs();
        Cef cef = new Cef("0.1.0");
        Syslog syslog = new Syslog(Syslog.AUDIT, Syslog.DOCUMENTATION_NUMBER, Syslog.OCTETS);
        Map<String, List<Told>> all = new TreeMap<>();
        for (String hostile : HOSTILE) {
            told(hostile)
                    .forEach(each -> all.computeIfAbsent(each.code(), code -> new ArrayList<>())
                            .add(each));
        }
        assertThat(all.keySet()).hasSize(ReasonCode.values().length); // one of them is a code that nobody knows
        return all.entrySet().stream()
                .map(code -> dynamicTest(code.getKey(), () -> {
                    for (Told told : code.getValue()) {
                        assertThat(valid.ocsf(tree(TreeJson.bytes(ocsf.of(told)))))
                                .as("OCSF of %s", told)
                                .isEmpty();
                        assertThat(valid.ecs.faults(tree(TreeJson.bytes(ecs.of(told)))))
                                .as("ECS of %s", told)
                                .isEmpty();
                        assertThat(valid.cef.faults(cef.of(told)))
                                .as("CEF: %s", cef.of(told))
                                .isEmpty();
                        assertThat(SyslogCheck.faults(syslog.of(told)))
                                .as("syslog: %s", syslog.of(told))
                                .isEmpty();
                    }
                }));
    }

    /** A validator that lets everything pass proves nothing. */
    @TestFactory
    Stream<DynamicTest> what_must_be_refused_is_refused() {
        Validators valid = new Validators();
        Map<String, JsonNode> ocsf = new LinkedHashMap<>();
        SiemFolder.json("samples/ocsf-1.8.0.json")
                .forEach(each ->
                        ocsf.putIfAbsent(each.get("metadata").get("event_code").asText(), each));
        Map<String, JsonNode> ecs = new LinkedHashMap<>();
        SiemFolder.lines("samples/ecs-9.4.ndjson").stream()
                .map(SiemFolder::tree)
                .forEach(each -> ecs.putIfAbsent(each.get("event").get("code").asText(), each));
        Map<String, Function<JsonNode, List<String>>> validators = Map.of(
                "ocsf", each -> valid.ocsf(merged(ocsf.get(each.get("base").asText()), each.get("merge"))),
                "ecs", each -> valid.ecs.faults(merged(ecs.get(each.get("base").asText()), each.get("merge"))),
                "cef", each -> valid.cef.faults(each.get("line").asText()),
                "syslog", each -> SyslogCheck.faults(each.get("line").asText()));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode each : SiemFolder.json("samples/must-fail.json")) {
            Function<JsonNode, List<String>> validator =
                    validators.get(each.get("format").asText());
            if (validator != null) {
                tests.add(dynamicTest(
                        each.get("format").asText() + ": " + each.get("why").asText(),
                        () -> assertThat(validator.apply(each)).isNotEmpty()));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    /** What a hostile text says is still there, where the format can carry it. */
    @Test
    void a_value_comes_out_of_cef_as_it_went_in_and_forges_nothing() {
        String hostile = "x|y=z\\w\nact=allowed cs1=forged";
        Told told = told(hostile).stream()
                .filter(each -> each.code().equals("AUTH_FAIL"))
                .findFirst()
                .orElseThrow();
        String line = new Cef("0.1.0").of(told);
        List<String> faults = new ArrayList<>();
        Map<String, String> values = CefCheck.values(line.substring(line.indexOf("|rt=") + 1), faults);
        assertThat(faults).isEmpty();
        assertThat(values).containsEntry("cs1", hostile).containsEntry("act", "denied");
    }

    /** All codes, each with one text in every place where a text may be. */
    private static List<Told> told(String text) {
        List<Told> all = new ArrayList<>();
        for (ReasonCode code : ReasonCode.values()) {
            String name = code == ReasonCode.UNCATALOGUED ? "MADE_UP_BY_A_NODE" : code.name();
            boolean mayBeSaid = code.origin() == Origin.SEED || code == ReasonCode.UNCATALOGUED;
            if (mayBeSaid) {
                for (String to : List.of("TERMINATED", "ATTACHED")) {
                    all.add(Told.of(event(name, text, SessionState.valueOf(to)), AT));
                }
                all.add(Told.of(bare(name), AT));
            }
            if (code.family() == Family.SECURITY
                    || (code.origin() == Origin.EXTENSION && code.family() == Family.AUDIT)) {
                boolean first = text.equals(HOSTILE.get(0));
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

    private static JsonNode tree(byte[] json) {
        return SiemFolder.tree(new String(json, UTF_8));
    }

    /** RFC 7396. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode out = target != null && target.isObject() ? target.deepCopy() : SiemFolder.JSON.createObjectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                out.remove(field.getKey());
            } else {
                out.set(field.getKey(), merged(out.path(field.getKey()), field.getValue()));
            }
        });
        return out;
    }
}
