package io.anchorwatch.app.forward.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long to wait after failures: twice as long each time, by half at random, at most a minute. */
public final class Backoff {
    static final long FIRST_MS = 250;
    static final long MOST_MS = 60_000;

    /** What a receiver asks for wins, but a slip of its clock must not stop us for a day. */
    static final long ASKED_MOST_MS = 3_600_000;

    private static final int DOUBLINGS_MAX = 10;

    private final RandomGenerator random;
    private int failures;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** One more failure; how long to wait, in milliseconds. */
    long failed(@Nullable Duration asked) {
        long most = Math.min(MOST_MS, FIRST_MS << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        if (asked != null) {
            return Math.max(0, Math.min(ASKED_MOST_MS, asked.toMillis()));
        }
        return most / 2 + random.nextLong(most / 2 + 1);
    }

    void succeeded() {
        failures = 0;
    }

    /** Whether the last try failed. */
    public boolean failing() {
        return failures > 0;
    }
}
