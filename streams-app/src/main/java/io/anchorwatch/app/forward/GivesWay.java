package io.anchorwatch.app.forward;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Plain events are left in the log while the topologies in the same process are behind, since making documents of them
 * takes the processor time that would catch up. What is concluded is never left: it is wanted most then, and it is little.
 */
final class GivesWay {
    /** Once in this time what has been fetched is let through all the same, so that it goes on however long it lasts. */
    private static final long LITTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String events;
    private final BooleanSupplier behind;
    private long letNanos;

    /**
     * For a process.
     *
     * @param events the topic of plain events
     * @param behind whether a topology beside is
     * @param nowNanos from when on it is counted when something was let through
     */
    GivesWay(String events, BooleanSupplier behind, long nowNanos) {
        this.events = events;
        this.behind = behind;
        this.letNanos = nowNanos;
    }

    /** Whether plain events wait at a time; once a second they do not. */
    boolean now(long nowNanos) {
        if (behind.getAsBoolean() && nowNanos - letNanos < LITTLE_NANOS) {
            return true;
        }
        letNanos = nowNanos;
        return false;
    }

    /** Whether it is plain events that a partition holds. */
    boolean waits(TopicPartition place) {
        return place.topic().equals(events);
    }
}
