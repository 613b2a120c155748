package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Folds the matches of a group into findings, one at a time: open when the rule holds in a window, said again at most every
 * ten seconds while it goes on, closed when it has not held for its own time and the grace, thirty seconds at least.
 *
 * <p>Matches come in the order in which they were appended, whatever partition they were in. A window is a time that ends
 * with a match; one that comes late is judged in every window that it is part of.
 */
public final class CorrelationFold implements Fold<GroupState, Match, Finding> {
    private final Supplier<Rules> inForce;
    private final Map<String, Window> windows = new HashMap<>();
    private @Nullable Rules known;

    public CorrelationFold(Rules rules) {
        this(() -> rules);
    }

    /** Under rules that may be replaced by others: a match is judged under those that are in force when it comes. */
    public CorrelationFold(Supplier<Rules> inForce) {
        this.inForce = inForce;
    }

    private Rules rules() {
        Rules now = inForce.get();
        if (now != known) {
            known = now;
            windows.clear();
            now.byIdentity().forEach((identity, rule) -> windows.put(identity, new Window(rule)));
        }
        return now;
    }

    /** A match of a rule that is no longer there changes nothing, and its finding closes in time. */
    @Override
    public Step<GroupState, Finding> onEvent(@Nullable GroupState state, Match match, long clock) {
        Rule rule = rules().of(match.rule());
        Window window = windows.get(match.rule());
        if (rule == null || window == null) {
            return Step.keep(state);
        }
        GroupState known = state != null ? state : GroupState.of(window.span());
        if (known.knows(match)) {
            return Step.keep(known);
        }
        if (known.outlived(match)) {
            return Step.keep(known.with(marked(known.run, rule)));
        }
        return judged(with(known, window, match), window, rule, match, clock);
    }

    private static @Nullable Run marked(@Nullable Run run, Rule rule) {
        if (run == null) {
            return null;
        }
        Finding finding =
                new Telling(rule).counting(run.finding(), List.of(), run.matches(), run.windowMax(), Telling.LEFT_OUT);
        return new Run(finding, run.matches(), run.windowMax(), run.lastAppend(), run.saidAt(), true);
    }

    private static GroupState with(GroupState known, Window window, Match match) {
        List<Kept> kept = new ArrayList<>(known.kept);
        int place = kept.size();
        while (place > 0 && kept.get(place - 1).at() > match.at()) {
            place--;
        }
        kept.add(place, Kept.of(match));
        long oldest = kept.get(kept.size() - 1).at() - known.span - GroupState.HISTORY;
        kept.removeIf(one -> one.at() <= oldest);
        List<Kept> pruned = new ArrayList<>(window.pruned(kept));
        long droppedTo = known.droppedTo;
        while (pruned.size() > window.most()) {
            droppedTo = Math.max(droppedTo, pruned.remove(0).at());
        }
        return new GroupState(
                known.span, pruned, droppedTo, known.toldTo, Math.max(known.lastAppend, match.appendedAt()), known.run);
    }

    private static Step<GroupState, Finding> judged(
            GroupState state, Window window, Rule rule, Match match, long clock) {
        List<Kept> kept = new ArrayList<>(state.kept);
        Run run = state.run;
        boolean held = false;
        for (int end = 0; end < kept.size(); end++) {
            long at = kept.get(end).at();
            if (at < match.at() || at - state.span >= match.at() || (run == null && at <= state.toldTo)) {
                continue;
            }
            int[] places = window.heldWith(kept, end);
            if (places.length > 0) {
                held = true;
                run = extended(run, rule, match, state, kept, places, clock);
            }
        }
        if (!held || run == null) {
            return Step.keep(state);
        }
        GroupState next = new GroupState(state.span, kept, state.droppedTo, state.toldTo, state.lastAppend, run);
        if (state.run == null) {
            return Step.keep(next.with(run.said(clock)), run.finding().withStatus(Status.OPEN));
        }
        return clock < run.sayAt() ? Step.keep(next) : Step.keep(next.with(run.said(clock)), run.finding());
    }

    /** With what a window adds; what it tells is marked among the kept. */
    private static Run extended(
            @Nullable Run run, Rule rule, Match match, GroupState state, List<Kept> kept, int[] places, long clock) {
        Telling telling = new Telling(rule);
        Run before = run != null ? run : new Run(telling.opened(match), 0, 0, match.appendedAt(), clock, true);
        List<Kept> more = new ArrayList<>();
        for (int place : places) {
            if (!kept.get(place).told()) {
                kept.set(place, kept.get(place).asTold());
                more.add(kept.get(place));
            }
        }
        boolean capped = state.droppedTo > kept.get(places[places.length - 1]).at() - state.span;
        long matches = before.matches() + more.size();
        int windowMax = Math.max(before.windowMax(), places.length);
        Finding finding = telling.counting(before.finding(), more, matches, windowMax, capped ? Telling.CAPPED : null);
        long append = Math.max(before.lastAppend(), match.appendedAt());
        return new Run(finding, matches, windowMax, append, before.saidAt(), true);
    }

    @Override
    public long deadline(GroupState state) {
        return state.deadline();
    }

    @Override
    public Step<GroupState, Finding> onDeadline(GroupState state) {
        Run run = state.run;
        if (run == null) {
            return Step.keep(null);
        }
        long now = state.deadline();
        if (run.closeAt(state.span) <= now) {
            Finding finding = run.finding();
            return Step.keep(state.over(finding.lastSeenAt()), finding.closed(finding.lastSeenAt()));
        }
        return Step.keep(state.with(run.said(now)), run.finding());
    }
}
