package io.anchorwatch.app.topology;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A partition as last heard of.
 *
 * @param end the offset behind its last record
 * @param committed the offset up to which (exclusive) the group has processed it
 * @param proven epoch microseconds, see {@link Progress#provenUntil}
 * @param goal an end that the commits have not yet reached, or the last that they have
 * @param goalNanos when that was asked for
 * @param reachedNanos when the newest end that they have reached was asked for, or null for none
 * @param movedNanos when the commits last moved, or had nowhere to move to
 */
record Seen(
        long end,
        long committed,
        long proven,
        long goal,
        long goalNanos,
        @Nullable Long reachedNanos,
        long movedNanos) {
    /** By how much the broker's clock and ours may differ, in microseconds. */
    private static final long MARGIN = 1_000_000;

    /** Before anybody has answered. */
    static final Seen NOTHING = new Seen(0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0, null, 0);

    Seen next(long newEnd, long reached, long askedMs, long askedNanos) {
        boolean all = reached >= newEnd;
        boolean some = reached >= goal;
        boolean first = goal == Long.MAX_VALUE;
        return new Seen(
                newEnd,
                reached,
                all ? askedMs * 1_000 - MARGIN : proven,
                all || some || first ? newEnd : goal,
                all || some || first ? askedNanos : goalNanos,
                all ? Long.valueOf(askedNanos) : some ? Long.valueOf(goalNanos) : reachedNanos,
                all || reached != committed ? askedNanos : movedNanos);
    }

    /** Whether the newest end that the commits have reached was asked for within a time. */
    boolean reachedWithin(Duration time, long nowNanos) {
        return reachedNanos != null && nowNanos - reachedNanos < time.toNanos();
    }
}
