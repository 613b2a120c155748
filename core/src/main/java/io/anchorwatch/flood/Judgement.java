package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.HISTORY;
import static io.anchorwatch.flood.FloodRule.SECOND;
import static io.anchorwatch.flood.FloodRule.WINDOW;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.flood.FloodState.Pending;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a flood fold: takes a state apart, lets attempts in, judges the seconds that are due and puts the next
 * state together. Used once.
 */
final class Judgement {
    /** How many seconds are kept; when there are more, what waits is judged at once so that the oldest can go. */
    static final int SECONDS = 1_280;

    /** How many event ids and sessions that no run has taken over are kept: more than a window has before it fires. */
    static final int NAMES = 640;

    /** How many sources are kept: more than 10 s of the busiest node that is not yet under attack. */
    static final int SOURCES = 1_024;

    private final FloodState.Key key;
    private final List<Pending> pending;
    private final List<Tally> ring;
    private final Runs runs;
    private final List<Finding> said = new ArrayList<>(0);
    private long newest;
    private long lastAppend;
    private int late;
    private long letIn = FloodState.NONE;
    private boolean grown;

    Judgement(FloodState state) {
        key = state.key;
        pending = new ArrayList<>(state.pending);
        ring = new ArrayList<>(state.past.ring().size() + 1);
        ring.addAll(state.past.ring());
        runs = new Runs(key, ring, state.past.runs());
        newest = state.newest;
        lastAppend = state.lastAppend;
        late = state.late();
    }

    /** Lets in what the watermark has passed. */
    Judgement released(long now) {
        while (!pending.isEmpty() && (pending.get(0).release() <= now || pending.size() > FloodState.PENDING)) {
            letIn(pending.remove(0).tally());
        }
        return this;
    }

    Judgement letIn(Tally more) {
        lastAppend = Math.max(lastAppend, more.lastAppend());
        if (newest != FloodState.NONE && more.second() < newest - HISTORY) {
            late += more.counts().attempts();
            return this;
        }
        newest = Math.max(newest, more.second());
        letIn = more.second();
        int place = Runs.firstFrom(ring, more.second());
        if (place < ring.size() && ring.get(place).second() == more.second()) {
            ring.set(place, ring.get(place).plus(more, key.rule()));
        } else {
            ring.add(place, more);
            grown = true;
        }
        return this;
    }

    /**
     * Judges the seconds that wait and are due, and again those whose window they share.
     *
     * @param crossedAt when the event happened that a run begins with, or null where it begins with its second
     */
    Judgement judged(long now, @Nullable Long crossedAt) {
        boolean all = key.rule() == FloodRule.SESSION || ring.size() > SECONDS;
        long again = FloodState.NONE;
        for (int i = firstChanged(); i < ring.size(); i++) {
            Tally tally = ring.get(i);
            boolean due = tally.waiting() && (all || tally.judgeAt() <= now);
            if (due) {
                again = tally.second() + WINDOW;
            }
            if (due || (tally.second() < again && !tally.waiting())) {
                judge(i, due);
            }
        }
        said.addAll(runs.settled(now, crossedAt));
        return this;
    }

    private int firstChanged() {
        int first = key.rule() == FloodRule.SESSION ? Runs.firstFrom(ring, letIn) : 0;
        while (first < ring.size() && !ring.get(first).waiting()) {
            first++;
        }
        return first;
    }

    private void judge(int place, boolean more) {
        Tally before = ring.get(place);
        Tally after = before.judged(key.rule().heldWith(ring, place));
        ring.set(place, after);
        runs.judged(before, after, more);
    }

    Step<FloodState, Finding> step(long now) {
        if (grown) {
            letGo();
        }
        FloodState next = new FloodState(key, pending, ring, runs.kept(newest, now, said), newest, lastAppend, late);
        boolean over = next.deadline() == next.forgetAt() && next.forgetAt() <= now && !runs.open();
        return new Step<>(over ? null : next, said);
    }

    /** Lets go of seconds that no attempt can share a window with any more, and of names beyond what is kept. */
    private void letGo() {
        int old = 0;
        while (old < ring.size()
                && ring.get(old).second() < newest - HISTORY - WINDOW + SECOND
                && !ring.get(old).waiting()) {
            runs.freeze(ring.get(old));
            old++;
        }
        ring.subList(0, old).clear();
        int names = 0;
        int sources = 0;
        for (int i = ring.size() - 1; i >= 0; i--) {
            Tally tally = ring.get(i);
            names += tally.detail().size();
            sources += tally.sources().size();
            if (names > NAMES && tally.detail().size() > 0) {
                ring.set(i, ring.get(i).withDetail(tally.detail().letGo()));
            }
            if (sources > SOURCES && tally.sources().size() > 0) {
                ring.set(i, ring.get(i).withoutSources());
            }
        }
    }
}
