package io.anchorwatch.system;

import java.io.IOException;
import java.time.Duration;

/** Looks again and again, until what is looked for holds or patience ends: then it says what it saw last. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private Eventually() {}

    /** A look, which throws an {@link AssertionError} while what it looks for does not hold. */
    interface Look {
        void take() throws Exception;
    }

    /** Whoever does not answer is asked again. */
    static void within(Duration patience, Look look) throws Exception {
        answered(patience, () -> {
            try {
                look.take();
            } catch (IOException e) {
                throw new AssertionError("no answer", e);
            }
        });
    }

    /** Whoever does not answer has failed. */
    static void answered(Duration patience, Look look) throws Exception {
        long since = System.nanoTime();
        while (true) {
            try {
                look.take();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - since > patience.toNanos()) {
                    throw e;
                }
                Installation.until(PAUSE, System.nanoTime());
            }
        }
    }
}
