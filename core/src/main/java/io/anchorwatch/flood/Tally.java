package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import org.jspecify.annotations.Nullable;

/** The attempts of one second. Times are epoch microseconds. Counted and judged in place. */
final class Tally {
    /** What has been done with a second in a step that is not over. */
    enum Mark {
        NONE,
        JUDGED,
        /** And there were more attempts in it. */
        JUDGED_WITH_MORE
    }

    private final long second;
    private final Counts counts;
    private long lastAt = Long.MIN_VALUE;
    private long lastAppend = Long.MIN_VALUE;
    private long waitingSince = Fold.NEVER;
    private int heldWith;
    private @Nullable Detail detail;
    private Distinct sources = Distinct.NONE;
    private Mark mark = Mark.NONE;

    /** @param second its first microsecond */
    Tally(long second) {
        this(second, new Counts());
    }

    private Tally(long second, Counts counts) {
        this.second = second;
        this.counts = counts;
    }

    static Tally of(Attempt attempt, FloodRule rule) {
        Tally tally = new Tally(attempt.second());
        tally.add(attempt, rule);
        return tally;
    }

    void add(Attempt attempt, FloodRule rule) {
        count(attempt);
        name(attempt);
        String source = attempt.source();
        if (source != null && attempt.code().hostile() && rule.sources() > 0) {
            sources = sources.plus(source, rule.sources() - 1);
        }
    }

    /** Counts an attempt without naming it. */
    void count(Attempt attempt) {
        counts.add(attempt.code());
        lastAt = Math.max(lastAt, attempt.at());
        lastAppend = Math.max(lastAppend, attempt.appendedAt());
        waitingSince = Math.min(waitingSince, attempt.appendedAt());
    }

    /** Names an attempt that was counted. */
    void name(Attempt attempt) {
        if (detail == null) {
            detail = new Detail();
        }
        detail.add(attempt);
    }

    /** Adds attempts that have just been let in, which no one has judged yet. */
    void add(Tally more, FloodRule rule) {
        counts.add(more.counts);
        lastAt = Math.max(lastAt, more.lastAt);
        lastAppend = Math.max(lastAppend, more.lastAppend);
        waitingSince = Math.min(waitingSince, more.waitingSince);
        if (detail == null) {
            detail = more.detail; // nobody else asks for it any more
        } else if (more.detail != null) {
            detail.add(more.detail);
        }
        sources = sources.plus(more.sources, rule.sources() - 1);
    }

    /** Its first microsecond. */
    long second() {
        return second;
    }

    Counts counts() {
        return counts;
    }

    /** When its last attempt happened, as the node says. */
    long lastAt() {
        return lastAt;
    }

    /** The highest append time of its attempts. */
    long lastAppend() {
        return lastAppend;
    }

    /** Whether there are attempts that have not been judged. */
    boolean waiting() {
        return waitingSince != Fold.NEVER;
    }

    boolean held() {
        return heldWith > 0;
    }

    /** Attempts in the window that ends with it when it was last judged and the rule held, else 0. */
    int heldWith() {
        return heldWith;
    }

    /** Of hostile rejections. */
    Distinct sources() {
        return sources;
    }

    Mark mark() {
        return mark;
    }

    /**
     * The full second of the watermark at which it is judged: a second after its last append; a trickle of late attempts
     * puts that off by no more than the grace.
     */
    long judgeAt() {
        return waiting()
                ? Math.min(atFullSecond(lastAppend + SECOND), atFullSecond(waitingSince + Fold.GRACE))
                : Fold.NEVER;
    }

    private static long atFullSecond(long clock) {
        return -Math.floorDiv(-clock, SECOND) * SECOND;
    }

    /** Notes what it was judged to be; whether the rule now holds where it did not, or the other way round. */
    boolean judge(int heldWith, boolean more) {
        boolean turned = held() != (heldWith > 0);
        this.heldWith = heldWith;
        waitingSince = Fold.NEVER;
        mark = more ? Mark.JUDGED_WITH_MORE : Mark.JUDGED;
        return turned;
    }

    void unmark() {
        mark = Mark.NONE;
    }

    /** Hands over its names to a run, so that a second is small once it has been counted. */
    void nameIn(Run run) {
        if (detail != null) {
            run.detail.add(detail);
            detail = detail.takenOver();
        }
    }

    /** How many names it holds. */
    int names() {
        return detail == null ? 0 : detail.size();
    }

    void letGoOfNames() {
        if (detail != null) {
            detail.letGo();
        }
    }

    void letGoOfSources() {
        sources = Distinct.LOST;
    }

    void write(PackWriter out, long near) {
        out.signed((second - near) / SECOND);
        counts.write(out);
        out.signed(lastAt - second).signed(lastAppend - second);
        out.flag(waiting());
        if (waiting()) {
            out.signed(waitingSince - lastAppend);
        }
        out.unsigned(heldWith);
        boolean named = detail != null && !detail.empty();
        out.flag(named);
        if (detail != null && named) {
            detail.write(out);
        }
        sources.write(out);
    }

    static Tally read(PackReader in, long near) {
        long second = near + in.signed() * SECOND;
        Tally tally = new Tally(second, Counts.read(in));
        tally.lastAt = second + in.signed();
        tally.lastAppend = second + in.signed();
        tally.waitingSince = in.flag() ? tally.lastAppend + in.signed() : Fold.NEVER;
        tally.heldWith = in.upTo(Integer.MAX_VALUE);
        tally.detail = in.flag() ? Detail.read(in) : null;
        tally.sources = Distinct.read(in, Detail.SESSIONS);
        return tally;
    }
}
