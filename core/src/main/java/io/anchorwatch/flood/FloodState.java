package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a flood fold remembers of one session, source or node. Never changed; read and written by {@link
 * FloodStateCodec}.
 *
 * <p>Bounded: seconds of the last 10 min, each with its counts; names (event ids, sessions) of the newest seconds that no
 * run has taken over, a few hundred at most; 32 runs with 32 event ids each. A key that has been quiet for 10 min is forgotten.
 */
public final class FloodState {
    /** Whose attempts are counted, and by which rule. */
    record Key(FloodRule rule, String fleetId, String subject) {}

    /**
     * Attempts that the watermark has not passed: nobody knows yet what was appended before them.
     *
     * @param release the full second of the watermark at which they are let in
     */
    record Pending(long release, Tally tally) {
        static final Comparator<Pending> ORDER =
                Comparator.comparingLong(Pending::release).thenComparingLong(p -> p.tally.second());
    }

    /** How many seconds may wait for the watermark; the oldest are let in early when there are more. */
    static final int PENDING = 640;

    static final long NONE = Long.MIN_VALUE;

    final Key key;
    /** In {@link Pending#ORDER}. */
    final List<Pending> pending;

    final Past past;
    final long newest;
    final long lastAppend;
    private final int late;
    /** When something is to be judged or said, {@link Pending} apart. */
    final long dueAt;

    FloodState(
            Key key, List<Pending> pending, List<Tally> ring, List<Run> runs, long newest, long lastAppend, int late) {
        this(key, pending, new Past(ring, runs), newest, lastAppend, late, dueAt(key, ring, runs));
    }

    /** As it was stored. */
    FloodState(Key key, List<Pending> pending, Past past, long newest, long lastAppend, int late, long dueAt) {
        this.key = key;
        this.pending = pending;
        this.past = past;
        this.newest = newest;
        this.lastAppend = lastAppend;
        this.late = late;
        this.dueAt = dueAt;
    }

    static FloodState of(Key key) {
        return new FloodState(key, List.of(), Past.NONE, NONE, NONE, 0, Fold.NEVER);
    }

    private static long dueAt(Key key, List<Tally> ring, List<Run> runs) {
        long due = Fold.NEVER;
        if (key.rule() != FloodRule.SESSION) { // a session's seconds are judged at the event
            for (Tally tally : ring) {
                due = Math.min(due, tally.judgeAt());
            }
        }
        for (Run run : runs) {
            due = Math.min(due, Math.min(run.closeAt(), run.sayAt()));
        }
        return due;
    }

    /**
     * How many attempts came more than 10 min behind the newest second of the key and count in no window: since the key
     * was last forgotten, so the difference between two steps is what a step left out.
     */
    public int late() {
        return late;
    }

    /** Whether a run counts the attempts of a second. */
    boolean counts(long second) {
        for (Run run : past.runs()) {
            if (run.counts(second)) {
                return true;
            }
        }
        return false;
    }

    long deadline() {
        long due =
                Math.min(dueAt, pending.isEmpty() ? Fold.NEVER : pending.get(0).release());
        return due == Fold.NEVER ? forgetAt() : due;
    }

    /** Meant for when nothing else is due: then nothing can change but by new attempts. */
    long forgetAt() {
        return lastAppend + FloodRule.HISTORY;
    }

    /** With one more attempt that the watermark has not passed. */
    FloodState waitingFor(Attempt attempt, long release) {
        List<Pending> more = new ArrayList<>(pending.size() + 1);
        more.addAll(pending);
        long second = attempt.second();
        for (int i = more.size() - 1; i >= 0 && more.get(i).release() >= release; i--) {
            Tally tally = more.get(i).tally();
            if (more.get(i).release() == release && tally.second() == second) {
                more.set(i, new Pending(release, tally.plus(attempt, key.rule())));
                return with(more);
            }
        }
        Pending first = new Pending(release, Tally.of(attempt, key.rule()));
        int place = more.size();
        while (place > 0 && Pending.ORDER.compare(more.get(place - 1), first) > 0) {
            place--;
        }
        more.add(place, first);
        return with(more);
    }

    private FloodState with(List<Pending> more) {
        return new FloodState(key, more, past, newest, lastAppend, late, dueAt);
    }
}
