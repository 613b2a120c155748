package io.anchorwatch.app.topology;

import io.anchorwatch.app.topics.Topics;
import java.time.Duration;

/** Knows how far the clock of a silent partition may move. */
public interface IdleClock {
    /** How often it is asked, in wall time. */
    Duration LOOK_EVERY = Duration.ofMillis(200);

    /**
     * Until when it is proven that every record of a topic's partition has been processed, in epoch microseconds, or
     * {@code Long.MIN_VALUE} while nothing is proven.
     */
    long provenUntil(Topics topic, int partition);
}
