package io.anchorwatch.app.topology;

import java.util.List;

/**
 * How far what some partitions feed has been judged: as far as all of them have been heard, or further while somebody holds it
 * back; and what is to be looked at when.
 */
final class Watermark {
    private final Feeders feeders;
    private final int many;
    private final Deadlines deadlines;
    private long judged;

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
        return further;
    }

    /** Takes what is due out of the index. */
    List<String> due() {
        return deadlines.due(judged);
    }
}
