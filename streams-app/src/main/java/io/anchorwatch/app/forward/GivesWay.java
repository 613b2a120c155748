package io.anchorwatch.app.forward;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * All but security findings is left in the log while the topologies in the same process are behind, since making documents of
 * it takes the processor time that would catch up. Security findings are never left: they are wanted most then, and they are
 * few, where events, timelines and audit events are as many as what happens.
 */
final class GivesWay {
    /** Once in this time what has been fetched is let through all the same, so that it goes on however long it lasts. */
    private static final long LITTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String findings;
    private final BooleanSupplier behind;
    private long letNanos;

    /**
     * For a process.
     *
     * @param findings the topic that never waits
     * @param behind whether a topology beside is
     * @param nowNanos from when on it is counted when something was let through
     */
    GivesWay(String findings, BooleanSupplier behind, long nowNanos) {
        this.findings = findings;
        this.behind = behind;
        this.letNanos = nowNanos;
    }

    /** Whether it does at a time; for a moment once a second it does not. */
    boolean active(long nowNanos) {
        if (behind.getAsBoolean() && nowNanos - letNanos < LITTLE_NANOS) {
            return true;
        }
        letNanos = nowNanos;
        return false;
    }

    /** Whether a partition is left while it does. */
    boolean concerns(TopicPartition place) {
        return !place.topic().equals(findings);
    }
}
