package io.anchorwatch.app.topology;

import java.time.Duration;

/**
 * What decides when something is noticed and how fast, and never what is said.
 *
 * @param lookEvery how far a partition's clock moves before deadlines are looked for
 * @param sessionsAwake how many sessions a partition keeps in memory as they are
 * @param restingBytes how much of others it keeps as bytes
 */
record Tuning(Duration lookEvery, int sessionsAwake, long restingBytes) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** As this process can afford it. */
    static Tuning usual(int partitions) {
        return SessionCache.tuning(LOOK_EVERY, Runtime.getRuntime().maxMemory(), partitions);
    }
}
