package io.anchorwatch.app.topology;

import java.time.Duration;

/**
 * What decides when something is noticed and how fast, and never what is said.
 *
 * @param lookEvery how far a partition's clock moves before deadlines are looked for
 * @param sessionsMost how many sessions a partition keeps in memory
 */
record Tuning(Duration lookEvery, int sessionsMost) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** As this process can afford it. */
    static Tuning usual(int partitions) {
        return new Tuning(LOOK_EVERY, SessionCache.most(Runtime.getRuntime().maxMemory(), partitions));
    }
}
