package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        Step<FloodState, Finding> flood = floods.onEvent(state == null ? null : state.flood, attempt, clock);
        List<Signs> signs = state == null ? List.of() : state.signs;
        for (Threshold rule : rules) {
            signs = with(signs, rule, attempt, clock);
        }
        List<Finding> said = new ArrayList<>(flood.outputs());
        List<Signs> kept = new ArrayList<>(signs.size());
        for (Signs one : signs) {
            Signs next = one.full() ? new Counting(one, flood.state(), clock, said).step() : one;
            if (next != null) {
                kept.add(next);
            }
        }
        return new Step<>(Watched.of(flood.state(), kept), said);
    }

    private static List<Signs> with(List<Signs> known, Threshold rule, Attempt attempt, long clock) {
        String what = rule.sign(attempt);
        String subject = rule.subject(attempt);
        int place = 0;
        while (place < known.size() && known.get(place).rule() != rule) {
            place++;
        }
        if (subject == null || (what == null && !rule.refuted(attempt))) {
            return known;
        }
        long passed = Math.max(attempt.appendedAt(), clock);
        long release = (Math.floorDiv(passed, SECOND) + 1) * SECOND;
        Sign sign = what == null ? Sign.against(attempt) : Sign.of(attempt, what);
        List<Signs> more = new ArrayList<>(known);
        if (place == known.size()) {
            more.add(Signs.none(rule, attempt.fleetId(), subject).waitingFor(sign, release));
        } else {
            more.set(place, known.get(place).waitingFor(sign, release));
        }
        return more;
    }

    @Override
    public long deadline(Watched state) {
        return state.deadline();
    }

    @Override
    public Step<Watched, Finding> onDeadline(Watched state) {
        long now = state.deadline();
        List<Finding> said = new ArrayList<>(1);
        FloodState flood = state.flood;
        if (flood != null && flood.deadline() <= now) {
            Step<FloodState, Finding> step = floods.onDeadline(flood);
            flood = step.state();
            said.addAll(step.outputs());
        }
        List<Signs> kept = new ArrayList<>(state.signs.size());
        for (Signs one : state.signs) {
            Signs next = new Counting(one, flood, now, said).step();
            if (next != null) {
                kept.add(next);
            }
        }
        return new Step<>(Watched.of(flood, kept), said);
    }
}
