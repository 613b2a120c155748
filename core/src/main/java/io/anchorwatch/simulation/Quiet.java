package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;

/** L1: a session that nothing happens to. The operator ends every third; others live for as long as they may. */
final class Quiet implements Scene {
    private int told;

    @Override
    public void play(Stage stage, long at) {
        Life life = Life.anyhow(stage);
        life.handshake(at);
        if (told++ % 3 == 0) {
            Chapters.endedByOperator(life, at + ms(500 + life.random.nextInt(1_000)));
        } else if (stage.fits(at, life.policy.sessionTtlMicros(), 0)) {
            stage.cue(
                    at + life.policy.sessionTtlMicros(),
                    (here, now) -> life.end(now, ReasonCode.TTL_SESSION_EXPIRED)
                            .with("session_age_ms", life.policy.sessionTtl().toMillis())
                            .with("session_ttl_ms", life.policy.sessionTtl().toMillis()));
        }
    }
}
