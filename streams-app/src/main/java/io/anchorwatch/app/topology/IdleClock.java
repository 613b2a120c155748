package io.anchorwatch.app.topology;

import io.anchorwatch.app.topics.Topics;

/** Knows how far the clock of a silent partition may move. */
public interface IdleClock {
    /**
     * Until when it is proven that every record of a topic's partition has been processed, in epoch microseconds, or
     * {@code Long.MIN_VALUE} while nothing is proven.
     */
    long provenUntil(Topics topic, int partition);
}
