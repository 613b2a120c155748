package io.anchorwatch.benchmarks;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A finding that is brought about again and again, each time about a subject of its own, by an event that decides. */
enum Probe {
    /** Another node binds the session at a version that is taken. */
    SESSION(Subject.Kind.SESSION, ReasonCode.SEC_DUAL_ACTIVE_BINDING, Duration.ofMillis(50), 200, 0) {
        @Override
        List<ReasonEvent> events(Speaker speaker, String id, long due) {
            return List.of(
                    speaker.birth("probe-n1", due - EARLIER, id, null),
                    speaker.recovers("probe-n1", due - EARLIER + 1_000, id, 2),
                    speaker.accepts("probe-n1", due - EARLIER + 2_000, id, 3),
                    speaker.switches("probe-n1", due - EARLIER + 2_000, id, 3, "udp:B"),
                    speaker.switches("probe-n2", due, id, 3, "tcp:C"));
        }
    },
    /** A source has its twentieth replay refused, each at another session. */
    SOURCE(Subject.Kind.SOURCE, ReasonCode.SEC_ABUSE_CONTROL_PLANE, Duration.ofMillis(370), 4_000, 0) {
        @Override
        List<ReasonEvent> events(Speaker speaker, String id, long due) {
            return replays(speaker, id + "-node", id, 20, 1, due);
        }
    },
    /** A node refuses its two hundredth replay, from twenty sources. */
    NODE(Subject.Kind.NODE, ReasonCode.SEC_ABUSE_CONTROL_PLANE, Duration.ofMillis(1_170), 4_000, 0) {
        @Override
        List<ReasonEvent> events(Speaker speaker, String id, long due) {
            return replays(speaker, id, id + "-source", 200, 20, due);
        }
    },
    /** A client gets a second session while its first lives; the rule itself waits for the grace. */
    CLIENT(Subject.Kind.CLIENT, ReasonCode.SEC_SESSION_RESET, Duration.ofMillis(170), 4_000, Fold.GRACE) {
        @Override
        List<ReasonEvent> events(Speaker speaker, String id, long due) {
            return List.of(
                    speaker.birth("probe-n3", due - EARLIER, id + "-1", id),
                    speaker.birth("probe-n3", due, id + "-2", id));
        }
    };

    /** What must have been before the event that decides, is written so much earlier: microseconds. */
    static final long EARLIER = 1_000_000;

    private static final String MARK = "probe-";

    private final Subject.Kind kind;
    private final ReasonCode code;
    private final Duration every;
    private final long goalMs;
    private final long wait;

    Probe(Subject.Kind kind, ReasonCode code, Duration every, long goalMs, long wait) {
        this.kind = kind;
        this.code = code;
        this.every = every;
        this.goalMs = goalMs;
        this.wait = wait;
    }

    /** What is said; the last event, which is due at {@code due}, decides. */
    abstract List<ReasonEvent> events(Speaker speaker, String id, long due);

    private static List<ReasonEvent> replays(
            Speaker speaker, String node, String source, int many, int sources, long due) {
        List<ReasonEvent> events = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String from = sources == 1 ? source : source + i % sources;
            events.add(speaker.replay(node, due, node + "-x" + i, from));
        }
        return events;
    }

    String id(int number) {
        return MARK + kind.word() + '-' + number;
    }

    /** Microseconds. */
    long every() {
        return every.toNanos() / 1_000;
    }

    /** Within how many milliseconds 99 of a hundred are wanted. */
    long goalMs() {
        return goalMs;
    }

    /** What the rule itself waits for, in microseconds: not counted. */
    long waits() {
        return wait;
    }

    /** Whether a finding is one of these. */
    boolean found(Finding finding) {
        return finding.subject().kind() == kind
                && finding.code() == code
                && finding.subject().id().startsWith(MARK);
    }
}
