package io.anchorwatch.app.forward;

import io.anchorwatch.app.forward.delivery.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a forwarder stands.
 *
 * @param lastErrorAt and all other times: epoch microseconds
 * @param accepted and {@code deadLetters}: records since the process began
 * @param partitions those that this process has, in order
 */
public record ForwarderView(
        String name,
        String kind,
        String format,
        State state,
        @Nullable String lastError,
        @Nullable Long lastErrorAt,
        @Nullable Long lastAcceptedAt,
        long accepted,
        long deadLetters,
        String guarantee,
        List<Cursor> partitions) {

    /** Whether it gets on. */
    public enum State {
        RUNNING("running"),
        BACKING_OFF("backing-off"),
        STOPPED("stopped");

        private final String word;

        State(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * How far a partition has come.
     *
     * @param acceptedThrough the last offset below which nothing is open, or null while nothing is known
     * @param endOffset behind the last committed record, or null while the broker does not say
     * @param lag records that wait
     * @param lagMs for how long the oldest of them has waited
     * @param tally how the records ended up to {@code acceptedThrough}, since the forwarder's first
     */
    public record Cursor(
            String topic,
            int partition,
            @Nullable Long acceptedThrough,
            @Nullable Long endOffset,
            @Nullable Long lag,
            @Nullable Long lagMs,
            Tally tally) {}

    /** Records that wait, as far as is known. */
    public long lag() {
        return partitions.stream()
                .mapToLong(each -> each.lag() == null ? 0 : each.lag())
                .sum();
    }

    /** For how long the oldest record has waited. */
    public long lagMs() {
        return partitions.stream()
                .mapToLong(each -> each.lagMs() == null ? 0 : each.lagMs())
                .max()
                .orElse(0);
    }
}
