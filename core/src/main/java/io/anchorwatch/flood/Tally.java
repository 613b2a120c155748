package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/**
 * The attempts of one second. Times are epoch microseconds.
 *
 * @param second its first microsecond
 * @param lastAt when its last attempt happened, as the node says
 * @param lastAppend the highest append time of its attempts
 * @param waitingSince the lowest append time that has not been judged yet, or {@link Fold#NEVER} when all have
 * @param heldWith attempts in the window that ends with it when it was last judged and the rule held, else 0
 * @param detail what has not been taken over by a run
 * @param sources of hostile rejections
 */
record Tally(
        long second,
        Counts counts,
        long lastAt,
        long lastAppend,
        long waitingSince,
        int heldWith,
        Detail detail,
        Distinct sources) {

    static Tally of(Attempt attempt, FloodRule rule) {
        long second = attempt.second();
        return new Tally(second, Counts.NONE, Long.MIN_VALUE, Long.MIN_VALUE, Fold.NEVER, 0, Detail.NONE, Distinct.NONE)
                .plus(attempt, rule);
    }

    Tally plus(Attempt attempt, FloodRule rule) {
        String source = attempt.source();
        Distinct from = sources;
        if (source != null && attempt.code().hostile() && rule.sources() > 0) {
            from = sources.plus(source, rule.sources() - 1);
        }
        return new Tally(
                second,
                counts.plus(attempt.code()),
                Math.max(lastAt, attempt.at()),
                Math.max(lastAppend, attempt.appendedAt()),
                Math.min(waitingSince, attempt.appendedAt()),
                heldWith,
                detail.plus(attempt),
                from);
    }

    /** With attempts that have just been let in, which no one has judged yet. */
    Tally plus(Tally more, FloodRule rule) {
        return new Tally(
                second,
                counts.plus(more.counts),
                Math.max(lastAt, more.lastAt),
                Math.max(lastAppend, more.lastAppend),
                Math.min(waitingSince, more.waitingSince),
                heldWith,
                detail.plus(more.detail),
                sources.plus(more.sources, rule.sources() - 1));
    }

    boolean waiting() {
        return waitingSince != Fold.NEVER;
    }

    boolean held() {
        return heldWith > 0;
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

    Tally judged(int heldWith) {
        return new Tally(second, counts, lastAt, lastAppend, Fold.NEVER, heldWith, detail, sources);
    }

    Tally withDetail(Detail detail) {
        return new Tally(second, counts, lastAt, lastAppend, waitingSince, heldWith, detail, sources);
    }

    Tally withoutSources() {
        return new Tally(second, counts, lastAt, lastAppend, waitingSince, heldWith, detail, Distinct.LOST);
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
        out.flag(!detail.empty());
        if (!detail.empty()) {
            detail.write(out);
        }
        sources.write(out);
    }

    static Tally read(PackReader in, long near) {
        long second = near + in.signed() * SECOND;
        Counts counts = Counts.read(in);
        long lastAt = second + in.signed();
        long lastAppend = second + in.signed();
        long waitingSince = in.flag() ? lastAppend + in.signed() : Fold.NEVER;
        int heldWith = in.upTo(Integer.MAX_VALUE);
        Detail detail = in.flag() ? Detail.read(in) : Detail.NONE;
        return new Tally(
                second, counts, lastAt, lastAppend, waitingSince, heldWith, detail, Distinct.read(in, Detail.SESSIONS));
    }
}
