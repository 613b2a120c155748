package io.anchorwatch.accounting;

import static io.anchorwatch.accounting.Ledger.NONE;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import org.jspecify.annotations.Nullable;

/**
 * How far a node's clock is from the broker's. Events may be held up on their way, so they can only show a clock that is
 * ahead, and only all of a minute together; heartbeats are not held up. Leads and times are microseconds.
 *
 * @param minute the minute of append time that is being counted, or {@link Ledger#NONE}
 * @param events in it, with the least and the most lead among them
 * @param shown the most lead in the last minute that had enough events, or {@link Ledger#NONE}
 * @param beat the lead of the last heartbeat, or {@link Ledger#NONE}
 * @param row how many heartbeats in a row were off (positive) or well (negative), at most {@link #BEATS}
 * @param byEvents whether events show it to be off at present
 * @param byBeats whether heartbeats do
 * @param opened the finding that is open, or null
 */
record Skew(
        long minute,
        long events,
        long leastLead,
        long mostLead,
        long shown,
        long beat,
        int row,
        boolean byEvents,
        boolean byBeats,
        @Nullable Opened opened) {
    /** How it was found: {@code lead} at that time. */
    record Opened(long beganAt, long lead, boolean byEvents) {}

    static final Skew UNKNOWN = new Skew(NONE, 0, 0, 0, NONE, NONE, 0, false, false, null);

    static final long MINUTE = 60_000_000;
    private static final int EVENTS = 16;
    private static final int BEATS = 3;
    private static final long AHEAD = 2_000_000;
    private static final long BEHIND = 30_000_000;

    /** With the events of a second whose minute is not over. */
    Skew plus(SequenceBlock block) {
        if (block.fresh() == 0) {
            return this;
        }
        long its = Math.floorDiv(block.second(), MINUTE) * MINUTE;
        boolean same = its == minute;
        return new Skew(
                its,
                same ? events + block.fresh() : block.fresh(),
                same ? Math.min(leastLead, block.leastLead()) : block.leastLead(),
                same ? Math.max(mostLead, block.mostLead()) : block.mostLead(),
                shown,
                beat,
                row,
                byEvents,
                byBeats,
                opened);
    }

    /** When the minute that is being counted is over. */
    long dueAt() {
        return minute == NONE ? Fold.NEVER : minute + MINUTE;
    }

    /** The minute is over: few events show nothing. */
    Skew minuteOver() {
        Skew next = new Skew(NONE, 0, 0, 0, shown, beat, row, byEvents, byBeats, opened);
        if (events < EVENTS) {
            return next;
        }
        return new Skew(NONE, 0, 0, 0, mostLead, beat, row, leastLead > AHEAD, byBeats, opened)
                .settled(minute, leastLead, true);
    }

    Skew heard(NodeReport.Beat heartbeat) {
        long lead = heartbeat.heartbeat().at() - heartbeat.appendedAt();
        boolean off = lead > AHEAD || lead < -BEHIND;
        int now = off ? Math.max(1, row + 1) : Math.min(-1, row - 1);
        boolean sure = Math.abs(now) >= BEATS;
        return new Skew(
                        minute,
                        events,
                        leastLead,
                        mostLead,
                        shown,
                        lead,
                        Math.max(-BEATS, Math.min(BEATS, now)),
                        byEvents,
                        sure ? off : byBeats,
                        opened)
                .settled(heartbeat.appendedAt(), lead, false);
    }

    /** Opened when either shows it, over when neither does. */
    private Skew settled(long at, long lead, boolean events) {
        boolean off = byEvents || byBeats;
        if (off == (opened != null)) {
            return this;
        }
        return with(off ? new Opened(at, lead, events) : null);
    }

    Skew with(@Nullable Opened opened) {
        return new Skew(minute, events, leastLead, mostLead, shown, beat, row, byEvents, byBeats, opened);
    }

    /** The lead as it is known best, or null: what the open finding rests on, else heartbeats, else events. */
    @Nullable
    Long lead() {
        long best = byEvents || beat == NONE ? shown : beat;
        return best == NONE ? null : best;
    }

    void write(PackWriter out) {
        out.signed(minute);
        if (minute != NONE) {
            out.unsigned(events).signed(leastLead).signed(mostLead);
        }
        out.signed(shown).signed(beat).signed(row).flag(byEvents).flag(byBeats).flag(opened != null);
        if (opened != null) {
            out.signed(opened.beganAt).signed(opened.lead).flag(opened.byEvents);
        }
    }

    static Skew read(PackReader in) {
        long minute = in.signed();
        boolean counting = minute != NONE;
        return new Skew(
                minute,
                counting ? in.unsigned() : 0,
                counting ? in.signed() : 0,
                counting ? in.signed() : 0,
                in.signed(),
                in.signed(),
                (int) in.signed(),
                in.flag(),
                in.flag(),
                in.flag() ? new Opened(in.signed(), in.signed(), in.flag()) : null);
    }
}
