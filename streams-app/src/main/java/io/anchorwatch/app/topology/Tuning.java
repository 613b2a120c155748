package io.anchorwatch.app.topology;

import java.time.Duration;

/**
 * What decides when something is noticed and how fast, and never what is said.
 *
 * @param lookEvery how far a partition's clock moves before deadlines are looked for
 * @param clockAKey how far it moves for each of those that are due: when a window closes they are thousands, and events must not wait
 *     for them all
 * @param sessionsAwake how many sessions a partition keeps in memory as they are
 * @param resting how much of others it keeps as bytes
 */
record Tuning(Duration lookEvery, Duration clockAKey, int sessionsAwake, HeapShare resting) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration CLOCK_A_KEY = Duration.ofMillis(1);

    /** Deadlines as usual. */
    Tuning(int sessionsAwake, long restingBytes) {
        this(LOOK_EVERY, CLOCK_A_KEY, sessionsAwake, restingBytes);
    }

    /** With so much for all that are here. */
    Tuning(Duration lookEvery, Duration clockAKey, int sessionsAwake, long restingBytes) {
        this(lookEvery, clockAKey, sessionsAwake, new HeapShare(restingBytes, 0, 0));
    }

    /** Deadlines as usual. */
    Tuning(int sessionsAwake, HeapShare resting) {
        this(LOOK_EVERY, CLOCK_A_KEY, sessionsAwake, resting);
    }

    /** As this process can afford it. */
    static Tuning usual(int partitions) {
        return SessionCache.tuning(Runtime.getRuntime().maxMemory(), partitions);
    }
}
