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
 * One step of a flood fold: lets attempts in, judges the seconds that are due and says what follows. The state is
 * changed in place: it belongs to the step.
 */
final class Judgement {
    /** How many seconds are kept; when there are more, what waits is judged at once so that the oldest can go. */
    static final int SECONDS = 1_280;

    /** How many event ids and sessions that no run has taken over are kept: more than a window has before it fires. */
    static final int NAMES = 640;

    /** How many sources are kept: more than 10 s of the busiest node that is not yet under attack. */
    static final int SOURCES = 1_024;

    private final FloodState state;
    private final Runs past;
    private final List<Tally> ring;
    private final long now;
    private final @Nullable Attempt attempt;
    private List<Finding> said = List.of(); // most steps say nothing
    private long letIn = FloodState.NONE;
    private boolean grown;

    private Judgement(FloodState state, long now, @Nullable Attempt attempt) {
        this.state = state;
        this.past = state.past.changing();
        this.ring = past.ring;
        this.now = now;
        this.attempt = attempt;
    }

    /** Lets in one attempt at its session, which is judged at once; a run may begin with it. */
    static Step<FloodState, Finding> of(FloodState state, Attempt attempt, long now) {
        Judgement step = new Judgement(state, now, attempt);
        if (step.admits(attempt.second(), attempt.appendedAt(), 1)) {
            int place = step.past.firstFrom(attempt.second());
            if (place == step.ring.size() || step.ring.get(place).second() != attempt.second()) {
                step.insert(place, new Tally(attempt.second()));
            }
            step.ring.get(place).count(attempt);
        }
        return step.judged();
    }

    /** Lets in what the watermark has passed, and judges what is due. */
    static Step<FloodState, Finding> of(FloodState state, long now) {
        Judgement step = new Judgement(state, now, null);
        List<Pending> pending = state.pending();
        int letIn = 0;
        while (letIn < pending.size()
                && (pending.get(letIn).release() <= now || pending.size() - letIn > FloodState.PENDING)) {
            step.letIn(pending.get(letIn++).tally());
        }
        state.released(letIn);
        return step.judged();
    }

    private void letIn(Tally more) {
        if (!admits(more.second(), more.lastAppend(), more.counts().attempts())) {
            return;
        }
        int place = past.firstFrom(more.second());
        if (place < ring.size() && ring.get(place).second() == more.second()) {
            ring.get(place).add(more, key().rule());
            grown = true;
        } else {
            insert(place, more);
        }
    }

    private boolean admits(long second, long lastAppend, int attempts) {
        state.lastAppend = Math.max(state.lastAppend, lastAppend);
        if (state.newest != FloodState.NONE && second < state.newest - HISTORY) {
            state.late += attempts;
            return false;
        }
        state.newest = Math.max(state.newest, second);
        letIn = second;
        return true;
    }

    private void insert(int place, Tally tally) {
        ring.add(place, tally);
        grown = true;
    }

    FloodState.Key key() {
        return state.key;
    }

    /** The clock of the step. */
    long now() {
        return now;
    }

    /** When the event happened that a run begins with, or null where it begins with its second. */
    @Nullable
    Long crossedAt() {
        return attempt == null ? null : attempt.at();
    }

    void say(Finding finding) {
        said = said.isEmpty() ? new ArrayList<>(1) : said;
        said.add(finding);
    }

    /** Judges the seconds that wait and are due, and again those whose window they share. */
    private Step<FloodState, Finding> judged() {
        boolean all = key().rule() == FloodRule.SESSION || ring.size() > SECONDS;
        int turned = 0;
        long again = FloodState.NONE;
        int first = firstChanged();
        for (int i = first; i < ring.size(); i++) {
            Tally tally = ring.get(i);
            boolean due = tally.waiting() && (all || tally.judgeAt() <= now);
            if (due) {
                again = tally.second() + WINDOW;
            }
            if (due || (tally.second() < again && !tally.waiting())) {
                turned += tally.judge(heldWith(i), due) ? 1 : 0;
            }
        }
        past.settle(this, first, turned, attempt);
        if (grown) {
            letGo();
        }
        past.letGo(this, state.newest);
        state.reckon();
        boolean over = state.deadline() == state.forgetAt() && state.forgetAt() <= now && !past.open();
        return new Step<>(over ? null : state, said);
    }

    /** The attempts in the window that ends with a second, if the rule holds in it, else 0. */
    private int heldWith(int place) {
        Tally tally = ring.get(place);
        if (attempt != null && tally.held() && tally.second() == attempt.second()) {
            // One more in it, and nothing else has changed: the rule of a session never ceases to hold by more.
            return (int) Math.min(tally.heldWith() + 1L, Integer.MAX_VALUE);
        }
        return key().rule().heldWith(ring, place);
    }

    private int firstChanged() {
        int first = key().rule() == FloodRule.SESSION ? past.firstFrom(letIn) : 0;
        while (first < ring.size() && !ring.get(first).waiting()) {
            first++;
        }
        return first;
    }

    /** Lets go of seconds that no attempt can share a window with any more, and of names beyond what is kept. */
    private void letGo() {
        int old = 0;
        while (old < ring.size()
                && ring.get(old).second() < state.newest - HISTORY - WINDOW + SECOND
                && !ring.get(old).waiting()) {
            past.freeze(ring.get(old));
            old++;
        }
        if (old > 0) {
            ring.subList(0, old).clear();
        }
        int names = 0;
        int sources = 0;
        for (int i = ring.size() - 1; i >= 0; i--) {
            Tally tally = ring.get(i);
            names += tally.names();
            sources += tally.sources().size();
            if (names > NAMES && tally.names() > 0) {
                tally.letGoOfNames();
            }
            if (sources > SOURCES && tally.sources().size() > 0) {
                tally.letGoOfSources();
            }
        }
    }
}
