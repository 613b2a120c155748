package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.HISTORY;
import static io.anchorwatch.flood.FloodRule.QUIET;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one key while its seconds are judged. A run is what the held seconds say it is, whenever they were judged:
 * later evidence may prolong it, join it with a later one (which is then withdrawn) or refute it.
 */
final class Runs {
    /** How many runs are kept; the oldest is closed early when there are more. */
    static final int MOST = 32;

    /** Held seconds that belong together. */
    private record Span(long first, long last) {}

    private final FloodState.Key key;
    private final List<Tally> ring;
    private final List<Run> runs = new ArrayList<>(1);
    private final List<Long> more = new ArrayList<>(1);
    private final List<Tally> held = new ArrayList<>(1);
    private boolean changed;

    /**
     * Drafts of the runs so far.
     *
     * @param ring ascending by second; changed by whoever judges, and here when a run takes over its detail
     */
    Runs(FloodState.Key key, List<Tally> ring, List<Run> runs) {
        this.key = key;
        this.ring = ring;
        runs.forEach(run -> this.runs.add(run.draft()));
    }

    /** Where the first second at or after that one is, or the ring's size. */
    static int firstFrom(List<Tally> ring, long second) {
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

    /** Notes how a second was judged, and whether there were more attempts in it. */
    void judged(Tally before, Tally after, boolean attempts) {
        changed |= before.held() != after.held();
        if (attempts) {
            more.add(after.second());
        }
        if (after.held()) {
            held.add(after);
        }
    }

    /** Says what there is to say once all seconds that are due have been judged. */
    List<Finding> settled(long now, @Nullable Long crossedAt) {
        List<Finding> said = new ArrayList<>(1);
        if (changed) {
            reshape(said, crossedAt);
        }
        for (long second : more) {
            for (Run run : runs) {
                if (run.counts(second)) {
                    takeOver(run, second, second);
                    run.touched();
                }
            }
        }
        for (Tally tally : held) {
            for (Run run : runs) {
                if (run.covers(tally.second())) {
                    run.peak = Math.max(run.peak, tally.heldWith());
                }
            }
        }
        for (Run run : runs) {
            say(run, now, said);
        }
        return said;
    }

    private void say(Run run, long now, List<Finding> said) {
        if (run.sayAt() <= now) {
            said.add(run.said(key, counts(run), now));
        }
        if (run.closeAt() <= now) {
            said.add(run.closed(key, counts(run), now));
        }
    }

    private void reshape(List<Finding> said, @Nullable Long crossedAt) {
        List<Run> before = new ArrayList<>(runs);
        runs.clear();
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
                    withdraw(known, said);
                }
            }
            runs.add(run == null ? begun(span, crossedAt) : reshaped(run, span));
        }
        for (Run run : before) {
            withdraw(run, said);
            runs.add(run);
        }
        runs.sort(Comparator.comparingLong(run -> run.firstHeld));
    }

    private void withdraw(Run run, List<Finding> said) {
        if (!run.refuted) {
            said.add(run.withdrawn(key, counts(run)));
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
            run.detail = run.detail.inexact();
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
        for (int i = firstFrom(ring, from); i < ring.size() && ring.get(i).second() <= to; i++) {
            Tally tally = ring.get(i);
            run.detail = run.detail.plus(tally.detail());
            run.lastAppend = Math.max(run.lastAppend, tally.lastAppend());
            ring.set(i, tally.withDetail(tally.detail().takenOver()));
        }
        int last = firstFrom(ring, run.lastHeld);
        if (last < ring.size() && ring.get(last).second() == run.lastHeld) {
            run.lastSeenAt = ring.get(last).lastAt();
        }
    }

    private Counts counts(Run run) {
        Counts sum = run.frozen;
        for (int i = firstFrom(ring, run.start());
                i < ring.size() && ring.get(i).second() <= run.lastHeld;
                i++) {
            sum = sum.plus(ring.get(i).counts());
        }
        return sum;
    }

    /** A second leaves the ring: the run that it counts in keeps its figures. */
    void freeze(Tally tally) {
        for (Run run : runs) {
            if (run.counts(tally.second())) {
                run.frozen = run.frozen.plus(tally.counts());
            }
            if (tally.held() && run.covers(tally.second())) {
                run.frozenFirst = Math.min(run.frozenFirst, tally.second());
                run.frozenLast = Math.max(run.frozenLast, tally.second());
            }
        }
    }

    boolean open() {
        return runs.stream().anyMatch(run -> run.open);
    }

    /** The runs that an attempt can still belong to, and those that are still open; the newest when they are many. */
    List<Run> kept(long newest, long now, List<Finding> said) {
        runs.removeIf(run -> !run.open && run.lastHeld + QUIET < newest - HISTORY);
        while (runs.size() > MOST) {
            Run oldest = runs.remove(0);
            if (oldest.open) {
                said.add(oldest.closed(key, counts(oldest), now));
            }
        }
        return runs;
    }
}
