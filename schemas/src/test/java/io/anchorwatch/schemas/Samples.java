package io.anchorwatch.schemas;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Records of every shape, the same for the same seed; events keep their rules. */
public final class Samples {
    private static final String[] ALPHABETS = {
        "abcdefghijklmnopqrstuvwxyz0123456789:.", "äöüßéλж", "漢字仮名", "😀🛰", " '\"\\{}<>&\u00a0\u200b"
    };

    private final Random random;

    public Samples(long seed) {
        this.random = new Random(seed);
    }

    public ReasonEvent event() {
        ReasonCode[] codes = ReasonCode.values();
        return new ReasonEvent(
                maybe() ? EventRules.DEFAULT_FLEET : name(),
                name(),
                maybe() ? 0 : number(),
                1 + number() % (Long.MAX_VALUE - 1),
                maybe() ? "NEW_CODE_" + random.nextInt(100) : codes[random.nextInt(codes.length)].name(),
                random.nextLong(),
                maybe() ? null : id(),
                maybe() ? ReasonEvent.ABSENT : number(),
                maybe() ? ReasonEvent.ABSENT : number(),
                state(),
                state(),
                maybe() ? null : id(),
                maybe() ? null : id(),
                maybe() ? null : id(),
                maybe() ? null : id(),
                maybe() ? null : "compact",
                details());
    }

    public NodeHeartbeat heartbeat() {
        return new NodeHeartbeat(name(), name(), number(), number(), random.nextLong(), maybe());
    }

    public Episode episode() {
        List<Episode.Gating> gating = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            gating.add(new Episode.Gating("POLICY_DENY", maybe() ? null : "cooldown", random.nextLong()));
        }
        return new Episode(
                name(),
                id(),
                id() + "/2",
                maybe() ? null : name(),
                time(),
                time(),
                time(),
                one(Episode.Outcome.values()),
                maybe(),
                maybe() ? null : "RECOVERY_START",
                maybe() ? null : "TRANSPORT_SWITCH_OK",
                time(),
                time(),
                time(),
                time(),
                time(),
                count(),
                counts(),
                count(),
                count(),
                gating,
                count(),
                maybe() ? null : id(),
                maybe() ? null : id(),
                maybe() ? null : "default",
                maybe() ? List.of() : List.of("GAP", "LENIENT"),
                maybe(),
                count());
    }

    public Finding finding() {
        return new Finding(
                "0b1f9c9e-5d0f-8c4e-9a57-000000000000",
                one(ReasonCode.values()),
                "reattach-flood",
                one(Severity.values()),
                one(Status.values()),
                maybe(),
                name(),
                new Subject(one(Subject.Kind.values()), id()),
                random.nextLong(),
                random.nextLong(),
                time(),
                maybe() ? null : count(),
                maybe() ? null : count(),
                maybe() ? null : random.nextDouble(),
                maybe() ? null : count(),
                maybe() ? null : counts(),
                maybe() ? List.of() : List.of("f/n/0/1", "f/n/0/2"),
                maybe() ? null : "SAME_VERSION",
                details(),
                maybe() ? List.of() : List.of("PARTIAL"),
                maybe() ? Finding.ANCHORWATCH : name(),
                text(60),
                count());
    }

    public AuditEvent auditEvent() {
        return new AuditEvent(
                id(),
                one(ReasonCode.values()),
                name(),
                id(),
                maybe() ? null : name(),
                random.nextLong(),
                time(),
                maybe() ? List.of() : List.of("f/n/0/1"),
                details(),
                text(60),
                count());
    }

    public InvariantWindow window() {
        return new InvariantWindow(
                name(),
                one(InvariantWindow.Invariant.values()),
                count(),
                random.nextLong(),
                random.nextLong(),
                count(),
                count(),
                count(),
                count(),
                count(),
                count());
    }

    private boolean maybe() {
        return random.nextInt(3) == 0;
    }

    private long number() {
        return random.nextLong() >>> 1 + random.nextInt(62);
    }

    private int count() {
        return random.nextInt() >>> 1 + random.nextInt(30);
    }

    private Long time() {
        return maybe() ? null : random.nextLong();
    }

    private <E> E one(E[] all) {
        return all[random.nextInt(all.length)];
    }

    private SessionState state() {
        return maybe() ? null : one(SessionState.values());
    }

    private String name() {
        return "n-" + Integer.toString(random.nextInt(1 << 20), 36);
    }

    private String id() {
        return text(1 + random.nextInt(random.nextInt(10) == 0 ? EventRules.ID_LENGTH_MAX : 20))
                .replace('/', '_');
    }

    private String text(int length) {
        int[] letters = ALPHABETS[random.nextInt(ALPHABETS.length)].codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private Map<String, String> details() {
        Map<String, String> details = new HashMap<>();
        for (int i = maybe() ? 0 : random.nextInt(maybe() ? EventRules.DETAILS_MAX : 4); i > 0; i--) {
            details.put("k" + i, text(random.nextInt(40)));
        }
        return details;
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            counts.put(one(ReasonCode.values()).name(), count());
        }
        return counts;
    }
}
