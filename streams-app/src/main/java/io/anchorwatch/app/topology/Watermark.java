package io.anchorwatch.app.topology;

import java.util.List;

/**
 * How far what some partitions feed has been judged: as far as all of them have been heard, or further while somebody holds it
 * back; and what is to be looked at when.
 */
final class Watermark {
    /** How many are taken at once: those of a second are thousands, and events must not wait for them all. */
    private static final int FEW = 200;

    private final Feeders feeders;
    private final int many;
    private final Deadlines deadlines;
    private long judged;

    /** Whether something may still be due that the clock has passed. */
    private boolean behind;

    /** @param many how many feeders are waited for, counted from the first */
    Watermark(Feeders feeders, int many, Deadlines deadlines) {
        this.feeders = feeders;
        this.many = many;
        this.deadlines = deadlines;
        this.judged = feeders.watermark(many);
    }

    /**
     * Epoch microseconds; {@link Long#MIN_VALUE} while nothing has been judged. After a start it is what all have been heard of,
     * even where more had been judged without somebody.
     */
    long judged() {
        return judged;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** Whether all have been heard further than was judged. */
    boolean mayAdvance() {
        return feeders.watermark(many) > judged;
    }

    /** Moves on as far as all have been heard; whether that is further. */
    boolean advance() {
        return advance(feeders.watermark(many));
    }

    /** Moves on without those that others have waited for long enough; whether that is further. */
    boolean advanceWithTheLively(long wallMs) {
        return advance(feeders.watermarkOfTheLively(wallMs, many));
    }

    private boolean advance(long now) {
        boolean further = now > judged;
        judged = Math.max(judged, now);
        behind |= further;
        return further;
    }

    /** Whether time has moved on and not all that is due by now has been taken. */
    boolean behind() {
        return behind;
    }

    /** Takes some of what is due out of the index. Where that finds nobody, what the index has no room to read waits for the next clock. */
    List<String> due() {
        List<String> due = deadlines.due(judged, FEW);
        behind = !due.isEmpty() && deadlines.next() <= judged;
        return due;
    }
}
