package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import java.util.SplittableRandom;

/** Floods of reattach requests: on one session, with made-up ids, from everywhere at once. */
final class Floods {
    private static final int SECONDS = 10;

    /** What a node's limiter lets through: 2 a second, 5 at once. */
    private static final int BUCKET = 5;

    private static final long REFILL = ms(500);

    private Floods() {}

    /** X2: 90 requests a second for 10 s on a live session, from a source that does not hold it. */
    static void onSession(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        String attacker = stage.cast.name("s-");
        long start = at + ms(5_000);
        int through = 0;
        int requests = 90 * SECONDS;
        for (int i = 0; i < requests; i++) {
            long now = start + ms(1_000L * i / 90);
            boolean answered = through < BUCKET + (now - start) / REFILL;
            Draft draft =
                    life.answer(now, life.node, answered ? ReasonCode.AUTH_FAIL : ReasonCode.RATE_LIMITED, attacker);
            if (!answered) {
                draft.with("scope", "session").with("retry_after_ms", 500);
            } else if (through++ == 2) {
                life.said(now, ReasonCode.SEC_SESSION_FIXATION_ATTEMPT).source(attacker);
            }
        }
        long over = start + ms(1_000L * SECONDS);
        Subject source = new Subject(Subject.Kind.SOURCE, attacker);
        expectFlood(stage, life.subject(), Severity.HIGH, over);
        expectFlood(stage, source, Severity.HIGH, over);
        stage.expect(
                ReasonCode.SEC_SESSION_FIXATION_ATTEMPT,
                "session-fixation",
                life.subject(),
                null,
                start + ms(1_000) + Fold.GRACE);
        stage.expectSaid(ReasonCode.SEC_SESSION_FIXATION_ATTEMPT, life.subject(), start);
        stage.expectNone(ReasonCode.SEC_REPLAY_ATTEMPT, life.subject(), over);
    }

    /** X3: three sources try made-up ids, 30 a second each, for 10 s. The node's limiter names the first. */
    static void randomIds(Stage stage, long at) {
        SplittableRandom random = stage.randomness();
        String node = stage.cast.someNode(random);
        for (int k = 0; k < 3; k++) {
            String attacker = stage.cast.name("s-");
            Subject subject = new Subject(Subject.Kind.SOURCE, attacker);
            int through = 0;
            for (int i = 0; i < 30 * SECONDS; i++) {
                long now = at + ms(7L * k + 1_000L * i / 30);
                if (through < BUCKET + (now - at) / REFILL) {
                    through++;
                    unknown(stage, node, now, attacker);
                } else {
                    limited(stage, node, now, attacker);
                }
            }
            if (k == 0) {
                stage.tell(new Draft(node, ReasonCode.SEC_ABUSE_CONTROL_PLANE, at + ms(4_000)).source(attacker));
                stage.expectSaid(ReasonCode.SEC_ABUSE_CONTROL_PLANE, subject, at + ms(4_000));
            }
            expectFlood(stage, subject, Severity.MEDIUM, at + ms(1_000L * SECONDS));
        }
    }

    /** Forty sources, eight requests each in 10 s, all at the node that serves nobody else: once a run. */
    static void distributed(Stage stage, long at) {
        String node = stage.cast.quietNode();
        for (int k = 0; k < 40; k++) {
            String attacker = stage.cast.name("s-");
            for (int i = 0; i < 8; i++) {
                long now = at + ms(31L * k + 1_250L * i);
                if (i < BUCKET) {
                    unknown(stage, node, now, attacker);
                } else {
                    limited(stage, node, now, attacker);
                }
            }
            stage.expectNone(
                    ReasonCode.SEC_ABUSE_CONTROL_PLANE,
                    new Subject(Subject.Kind.SOURCE, attacker),
                    at + ms(1_000L * SECONDS));
        }
        expectFlood(stage, new Subject(Subject.Kind.NODE, node), Severity.MEDIUM, at + ms(1_000L * SECONDS));
    }

    private static void unknown(Stage stage, String node, long at, String source) {
        stage.tell(new Draft(node, ReasonCode.SESSION_NOT_FOUND, at)
                .source(source)
                .with("claimed_session_id", stage.cast.name("v-")));
    }

    private static void limited(Stage stage, String node, long at, String source) {
        stage.tell(new Draft(node, ReasonCode.RATE_LIMITED, at)
                .source(source)
                .with("scope", "source")
                .with("retry_after_ms", 500));
    }

    /** The last second is judged when the watermark has passed its end and what belongs to it by a second. */
    private static void expectFlood(Stage stage, Subject subject, Severity severity, long over) {
        stage.expect(ReasonCode.SEC_ABUSE_CONTROL_PLANE, "reattach-flood", severity, subject, null, over + ms(2_000));
    }
}
