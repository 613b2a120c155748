package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.List;

/**
 * What a flood fold remembers of one session, source or node. It belongs to the fold, which
 * changes it in place; read and written by {@link FloodStateCodec}.
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
        boolean comesAfter(long release, long second) {
            return this.release > release || (this.release == release && tally.second() > second);
        }

        boolean is(long release, long second) {
            return this.release == release && tally.second() == second;
        }
    }

    /** How many seconds may wait for the watermark; the oldest are let in early when there are more. */
    static final int PENDING = 640;

    static final long NONE = Long.MIN_VALUE;

    final Key key;
    /** By release, then by second. */
    private List<Pending> pending; // sessions have none, and most others none for most of the time

    final Past past;
    long newest = NONE;
    long lastAppend = NONE;
    int late;
    /** When something is to be judged or said, {@link Pending} apart. */
    long dueAt = Fold.NEVER;

    FloodState(Key key) {
        this(key, List.of(), new Past());
    }

    FloodState(Key key, List<Pending> pending, Past past) {
        this.key = key;
        this.pending = pending;
        this.past = past;
    }

    /** Reckons anew when something is to be judged or said. */
    void reckon() {
        Runs known = past.runs();
        dueAt = Fold.NEVER;
        if (key.rule() != FloodRule.SESSION) { // a session's seconds are judged at the event
            for (int i = 0; i < known.ring.size(); i++) {
                dueAt = Math.min(dueAt, known.ring.get(i).judgeAt());
            }
        }
        for (int i = 0; i < known.runs.size(); i++) {
            Run run = known.runs.get(i);
            dueAt = Math.min(dueAt, Math.min(run.closeAt(), run.sayAt()));
        }
    }

    /**
     * How many attempts came more than 10 min behind the newest second of the key and count in no window: since the key
     * was last forgotten, so the difference between before and after a step is what the step left out.
     */
    public int late() {
        return late;
    }

    /** Whether a run counts the attempts of a second. */
    boolean counts(long second) {
        for (Run run : past.runs().runs) {
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

    List<Pending> pending() {
        return pending;
    }

    /** The first so many of those that wait wait no longer. */
    void released(int many) {
        if (many == pending.size()) {
            pending = List.of();
        } else {
            pending.subList(0, many).clear();
        }
    }

    /** Takes one more attempt that the watermark has not passed. */
    void await(Attempt attempt, long release) {
        long second = attempt.second();
        int place = pending.size();
        while (place > 0 && pending.get(place - 1).comesAfter(release, second)) {
            place--;
        }
        if (place > 0 && pending.get(place - 1).is(release, second)) {
            pending.get(place - 1).tally().add(attempt, key.rule());
        } else {
            pending = pending.isEmpty() ? new ArrayList<>(1) : pending;
            pending.add(place, new Pending(release, Tally.of(attempt, key.rule())));
        }
    }
}
