package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.simulation.Truth.Needs;
import java.util.SplittableRandom;

/**
 * X13: the first node is 2 h ahead, the second 2 h behind, the third drifts ahead by 5 %. Nothing else is wrong, so what
 * is concluded about sessions is what it would be with good clocks.
 *
 * <p>Every group of sessions lives in the middle of one window of true time: a node that is ahead is placed by the
 * broker's clock, and a story near a window's edge would fall on either side.
 */
final class Clocks {
    private static final long HOURS = 2 * 3_600_000_000L;
    private static final int SESSIONS_A_NODE = 8;

    private boolean expected;

    static void set(Cast cast) {
        cast.setWatch(cast.nodes().get(0), HOURS, 0);
        cast.setWatch(cast.nodes().get(1), -HOURS, 0);
        cast.setWatch(cast.nodes().get(2), 0, 50_000);
    }

    void play(Stage stage, long at) {
        long start = InvariantWindow.startOf(at) + InvariantWindow.LENGTH + ms(1_000);
        for (String node : stage.cast.nodes().subList(0, 3)) {
            for (int i = 0; i < SESSIONS_A_NODE; i++) {
                SplittableRandom random = stage.randomness();
                Life life = new Life(stage, random, node, stage.cast.name("c-"), "default");
                long born = start + ms(random.nextInt(1_000));
                life.handshake(born);
                if (i % 2 == 0) {
                    Chapters.volatility(life, born + ms(1_500));
                } else {
                    Chapters.failover(life, born + ms(1_500));
                }
            }
        }
        if (!expected) {
            expected = true;
            stage.expect(new Truth.OfFinding(
                    stage.setup.fleetId(),
                    ReasonCode.AUDIT_CLOCK_SKEW,
                    "clock-skew",
                    Severity.of(ReasonCode.AUDIT_CLOCK_SKEW),
                    new Subject(Subject.Kind.NODE, stage.cast.nodes().get(0)),
                    null,
                    Needs.CLOCKS,
                    start + 60_000_000));
        }
    }
}
