package io.anchorwatch.app.forward;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * What there is much of, plain events and recovery timelines, is left in the log while the topologies in the same process are
 * behind, since making documents of it takes the processor time that would catch up. Findings and audit events are never
 * left: they are wanted most then, and they are few.
 */
final class GivesWay {
    /** Once in this time what has been fetched is let through all the same, so that it goes on however long it lasts. */
    private static final long LITTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Set<String> topics;
    private final BooleanSupplier behind;
    private long letNanos;

    /**
     * For a process.
     *
     * @param topics which wait
     * @param behind whether a topology beside is
     * @param nowNanos from when on it is counted when something was let through
     */
    GivesWay(Set<String> topics, BooleanSupplier behind, long nowNanos) {
        this.topics = topics;
        this.behind = behind;
        this.letNanos = nowNanos;
    }

    /** Whether they wait at a time; once a second they do not. */
    boolean now(long nowNanos) {
        if (behind.getAsBoolean() && nowNanos - letNanos < LITTLE_NANOS) {
            return true;
        }
        letNanos = nowNanos;
        return false;
    }

    /** Whether a partition is of those that wait. */
    boolean waits(TopicPartition place) {
        return topics.contains(place.topic());
    }
}
