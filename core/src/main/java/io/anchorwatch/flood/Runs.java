package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.HISTORY;
import static io.anchorwatch.flood.FloodRule.QUIET;

import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seconds that have been let in of one key, and their runs. A run is what the held seconds say it is, whenever they
 * were judged: later evidence may prolong it, join it with a later one (which is then withdrawn) or refute it.
 *
 * <p>All is changed in place, one step after the other; what there is to say goes to the {@link Judgement} of the step.
 */
final class Runs {
    /** How many runs are kept; the oldest is closed early when there are more. */
    static final int MOST = 32;

    /** Held seconds that belong together. */
    private record Span(long first, long last) {}

    /** Ascending by second. */
    final List<Tally> ring = new ArrayList<>(1);

    /** Ascending by first held second. */
    List<Run> runs = List.of(); // most keys have none

    /** Where the first second at or after that one is, or how many there are. */
    int firstFrom(long second) {
        int place = ring.size();
        if (place > 0 && ring.get(place - 1).second() < second) {
            return place;
        }
        int low = 0;
        while (low < place) {
            int middle = (low + place) >>> 1;
            if (ring.get(middle).second() < second) {
                low = middle + 1;
            } else {
                place = middle;
            }
        }
        return low;
    }

    /**
     * Settles what the runs are once all seconds that are due have been judged, and says what there is to say.
     *
     * @param from where the first second is that was judged
     * @param turned in how many seconds the rule holds where it did not, or the other way round
     * @param unnamed the attempt that was let in and is named nowhere yet, or null
     */
    void settle(Judgement step, int from, int turned, @Nullable Attempt unnamed) {
        if (turned > 0 && !(turned == 1 && prolonged())) {
            reshape(step);
        }
        for (int i = from; i < ring.size(); i++) {
            Tally tally = ring.get(i);
            if (tally.mark() == Tally.Mark.JUDGED_WITH_MORE) {
                count(tally, unnamed);
            }
            if (tally.mark() != Tally.Mark.NONE && tally.held()) {
                peak(tally);
            }
            tally.unmark();
        }
        for (int i = 0; i < runs.size(); i++) {
            say(runs.get(i), step);
        }
    }

    private void count(Tally tally, @Nullable Attempt unnamed) {
        boolean named = false;
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            if (run.counts(tally.second())) {
                takeOver(run, tally.second(), tally.second());
                if (unnamed != null) {
                    run.detail.add(unnamed); // without the way round through its second: most attempts of a flood
                    named = true;
                }
                run.touched();
            }
        }
        if (unnamed != null && !named) {
            tally.name(unnamed);
        }
    }

    private void peak(Tally tally) {
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            if (run.covers(tally.second())) {
                run.peak = Math.max(run.peak, tally.heldWith());
            }
        }
    }

    private void say(Run run, Judgement step) {
        long now = step.now();
        if (run.sayAt() <= now) {
            step.say(run.said(step.key(), counts(run), now));
        }
        if (run.closeAt() <= now) {
            step.say(run.closed(step.key(), counts(run), now));
        }
    }

    /** Prolongs the only run there is by the newest second, if that is all that has changed: the way of most seconds. */
    private boolean prolonged() {
        Tally newest = ring.get(ring.size() - 1);
        Run run = runs.size() == 1 ? runs.get(0) : null;
        if (run == null || run.refuted || !newest.held()) {
            return false;
        }
        if (newest.second() <= run.lastHeld || newest.second() > run.lastHeld + QUIET) {
            return false;
        }
        reshaped(run, new Span(run.firstHeld, newest.second()));
        return true;
    }

    private void reshape(Judgement step) {
        List<Run> before = runs.isEmpty() ? List.of() : runs;
        runs = new ArrayList<>(1);
        for (Span span : spans(before)) {
            Run run = null;
            for (Run known : List.copyOf(before)) {
                if (known.lastHeld + QUIET < span.first || span.last + QUIET < known.firstHeld) {
                    continue;
                }
                before.remove(known);
                if (run == null) {
                    run = known;
                } else {
                    run.joined(known);
                    withdraw(known, step);
                }
            }
            runs.add(run == null ? begun(span, step.crossedAt()) : reshaped(run, span));
        }
        for (Run run : before) {
            withdraw(run, step);
            runs.add(run);
        }
        runs.sort(Comparator.comparingLong(run -> run.firstHeld));
    }

    private void withdraw(Run run, Judgement step) {
        if (!run.refuted) {
            step.say(run.withdrawn(step.key(), counts(run)));
        }
    }

    private List<Span> spans(List<Run> before) {
        List<Span> parts = new ArrayList<>();
        for (Run run : before) {
            if (run.frozenFirst != Fold.NEVER) {
                parts.add(new Span(run.frozenFirst, run.frozenLast));
            }
        }
        for (Tally tally : ring) {
            if (tally.held()) {
                parts.add(new Span(tally.second(), tally.second()));
            }
        }
        parts.sort(Comparator.comparingLong(Span::first));
        List<Span> spans = new ArrayList<>();
        for (Span part : parts) {
            int last = spans.size() - 1;
            if (last >= 0 && part.first - spans.get(last).last <= QUIET) {
                spans.set(last, new Span(spans.get(last).first, Math.max(spans.get(last).last, part.last)));
            } else {
                spans.add(part);
            }
        }
        return spans;
    }

    private Run begun(Span span, @Nullable Long crossedAt) {
        Run run = new Run(crossedAt != null ? crossedAt : span.first, span.first, span.last);
        takeOver(run, run.start(), run.lastHeld);
        return run;
    }

    private Run reshaped(Run run, Span span) {
        long oldStart = run.start();
        long oldLast = run.lastHeld;
        if (run.firstHeld == span.first && oldLast == span.last && !run.refuted) {
            return run;
        }
        if (span.first > run.firstHeld || span.last < oldLast) {
            run.detail.inexact();
        }
        run.firstHeld = span.first;
        run.lastHeld = span.last;
        takeOver(run, run.start(), Math.min(oldStart - 1, run.lastHeld));
        takeOver(run, Math.max(oldLast + 1, run.start()), run.lastHeld);
        run.touched();
        return run;
    }

    /** Names of counted attempts move to the run, so that a second is small once it has been counted. */
    private void takeOver(Run run, long from, long to) {
        for (int i = firstFrom(from); i < ring.size() && ring.get(i).second() <= to; i++) {
            Tally tally = ring.get(i);
            tally.nameIn(run);
            run.lastAppend = Math.max(run.lastAppend, tally.lastAppend());
        }
        int last = firstFrom(run.lastHeld);
        if (last < ring.size() && ring.get(last).second() == run.lastHeld) {
            run.lastSeenAt = ring.get(last).lastAt();
        }
    }

    private Counts counts(Run run) {
        Counts sum = run.frozen.copy();
        for (int i = firstFrom(run.start()); i < ring.size() && ring.get(i).second() <= run.lastHeld; i++) {
            sum.add(ring.get(i).counts());
        }
        return sum;
    }

    /** A second leaves the ring: the run that it counts in keeps its figures. */
    void freeze(Tally tally) {
        for (Run run : runs) {
            if (run.counts(tally.second())) {
                run.frozen.add(tally.counts());
            }
            if (tally.held() && run.covers(tally.second())) {
                run.frozenFirst = Math.min(run.frozenFirst, tally.second());
                run.frozenLast = Math.max(run.frozenLast, tally.second());
            }
        }
    }

    boolean open() {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).open) {
                return true;
            }
        }
        return false;
    }

    /** Lets go of runs that no attempt can belong to any more and that are over; of the oldest when there are many. */
    void letGo(Judgement step, long newest) {
        if (runs.isEmpty()) {
            return;
        }
        runs.removeIf(run -> !run.open && run.lastHeld + QUIET < newest - HISTORY);
        while (runs.size() > MOST) {
            Run oldest = runs.remove(0);
            if (oldest.open) {
                step.say(oldest.closed(step.key(), counts(oldest), step.now()));
            }
        }
    }
}
