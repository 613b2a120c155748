package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * X4: a part of the network goes away and a tenth of the sessions comes back within 5 s, each from its own source: no
 * flood, at whatever node. An endless run has a storm a minute, a running one as many as fit.
 */
final class Storm implements Scene {
    private static final long EVERY = 60_000_000;
    private static final long HANDSHAKES = 6_000_000;

    private final List<Life> lives = new ArrayList<>();
    private final boolean alwaysTwice;
    private int storms;

    /** Whether every client is turned down once, or only some are. */
    enum Attempts {
        ALWAYS_TWO,
        ONE_TO_FOUR
    }

    Storm(Attempts attempts) {
        alwaysTwice = attempts == Attempts.ALWAYS_TWO;
    }

    @Override
    public void play(Stage stage, long at) {
        if (lives.isEmpty()) {
            int sessions = stage.setup.sessions();
            for (int i = 0; i < sessions; i++) {
                Life life = Life.anyhow(stage);
                lives.add(life);
                stage.cue(at + HANDSHAKES / 1_000 * i / sessions * 1_000, (here, now) -> life.handshake(now));
            }
            stage.cue(at + HANDSHAKES + ms(3_000), this);
            return;
        }
        for (int i = storms++ % 10; i < lives.size(); i += 10) {
            Life life = lives.get(i);
            stage.cue(at + ms(life.random.nextInt(3_000)), (here, now) -> comeBack(life, now));
        }
        for (String node : stage.cast.ordinary()) {
            stage.expectNone(ReasonCode.SEC_ABUSE_CONTROL_PLANE, new Subject(Subject.Kind.NODE, node), at + ms(8_000));
        }
        if (stage.fits(at + EVERY, ms(10_000), 0)) {
            stage.cue(at + EVERY, this);
        }
    }

    private void comeBack(Life life, long at) {
        if (alwaysTwice) {
            Chapters.retries(life, at, 1);
        } else if (life.random.nextBoolean()) {
            Chapters.failover(life, at);
        } else {
            Chapters.retries(life, at);
        }
        life.stage.expectNone(ReasonCode.SEC_ABUSE_CONTROL_PLANE, life.subject(), at + ms(6_000));
    }
}
