package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;

/**
 * Watches one source or one node: its reattach floods first, then the thresholds, which do not count what a flood counts.
 * The clock is the watermark of all partitions that attempts come from.
 */
public final class WatchFold implements Fold<Watched, Attempt, Finding> {
    private final FloodFold floods;
    private final List<Threshold> rules;

    private WatchFold(FloodFold floods, Subject.Kind kind) {
        this.floods = floods;
        this.rules = Arrays.stream(Threshold.values())
                .filter(rule -> rule.kind == kind)
                .toList();
    }

    public static WatchFold ofSources() {
        return new WatchFold(new SourceFloodFold(), Subject.Kind.SOURCE);
    }

    public static WatchFold ofNodes() {
        return new WatchFold(new NodeFloodFold(), Subject.Kind.NODE);
    }

    @Override
    public Step<Watched, Finding> onEvent(@Nullable Watched state, Attempt attempt, long clock) {
        Watched watched = state == null ? new Watched() : state;
        Step<FloodState, Finding> flood = floods.onEvent(watched.flood, attempt, clock);
        watched.flood = flood.state();
        List<Finding> said = flood.outputs();
        for (int i = 0; i < rules.size(); i++) {
            await(watched, rules.get(i), attempt, clock);
        }
        for (int i = 0; i < watched.signs.size(); i++) {
            if (watched.signs.get(i).full()) {
                said = new ArrayList<>(said);
                count(watched, clock, said, true);
                break;
            }
        }
        return new Step<>(watched.kept(), said);
    }

    /** Takes a step under each rule that knows signs, or under those only of which too many wait. */
    private static void count(Watched watched, long now, List<Finding> said, boolean onlyFull) {
        for (ListIterator<Signs> all = watched.signs.listIterator(); all.hasNext(); ) {
            Signs one = all.next();
            Signs next = onlyFull && !one.full() ? one : new Counting(one, watched.flood, now, said).step();
            if (next == null) {
                all.remove();
            } else {
                all.set(next);
            }
        }
    }

    private static void await(Watched watched, Threshold rule, Attempt attempt, long clock) {
        String what = rule.sign(attempt);
        String subject = rule.subject(attempt);
        if (subject == null || (what == null && !rule.refuted(attempt))) {
            return;
        }
        List<Signs> known = watched.addable();
        int place = 0;
        while (place < known.size() && known.get(place).rule() != rule) {
            place++;
        }
        long passed = Math.max(attempt.appendedAt(), clock);
        long release = (Math.floorDiv(passed, SECOND) + 1) * SECOND;
        Sign sign = what == null ? Sign.against(attempt) : Sign.of(attempt, what);
        if (place == known.size()) {
            known.add(Signs.none(rule, attempt.fleetId(), subject));
        }
        known.set(place, known.get(place).waitingFor(sign, release));
    }

    @Override
    public long deadline(Watched state) {
        return state.deadline();
    }

    @Override
    public Step<Watched, Finding> onDeadline(Watched state) {
        long now = state.deadline();
        FloodState flood = state.flood;
        List<Finding> said = List.of();
        if (flood != null && flood.deadline() <= now) {
            Step<FloodState, Finding> step = floods.onDeadline(flood);
            state.flood = step.state();
            said = step.outputs();
        }
        if (!state.signs.isEmpty()) {
            said = new ArrayList<>(said);
            count(state, now, said, false);
        }
        return new Step<>(state.kept(), said);
    }
}
