package io.anchorwatch.app.topology;

/** Knows how far the clock of a silent partition may move. */
public interface IdleClock {
    /**
     * Until when it is proven that every record of a partition has been processed, in epoch microseconds, or
     * {@code Long.MIN_VALUE} while nothing is proven.
     */
    long provenUntil(int partition);
}
