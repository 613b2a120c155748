package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import org.jspecify.annotations.Nullable;

/**
 * What the three flood folds share: attempts are counted by second, and a run of seconds in which the rule holds is one
 * finding.
 *
 * <p>Attempts of a source or a node come from many partitions, each read at its own speed. They are let in by append time
 * as the watermark passes it, in full seconds; so what is concluded depends on the log alone, not on what arrived first
 * or when a deadline was noticed.
 */
public abstract sealed class FloodFold implements Fold<FloodState, Attempt, Finding>
        permits SessionFloodFold, SourceFloodFold, NodeFloodFold {
    private final FloodRule rule;

    FloodFold(FloodRule rule) {
        this.rule = rule;
    }

    @Override
    public Step<FloodState, Finding> onEvent(@Nullable FloodState state, Attempt attempt, long clock) {
        String subject = rule.subject(attempt);
        if (subject == null) {
            return Step.keep(state);
        }
        FloodState known = state != null ? state : new FloodState(new FloodState.Key(rule, attempt.fleetId(), subject));
        if (rule == FloodRule.SESSION) {
            return Judgement.of(known, attempt, clock);
        }
        long passed = Math.max(attempt.appendedAt(), clock);
        known.await(attempt, (Math.floorDiv(passed, SECOND) + 1) * SECOND);
        return known.pending().size() <= FloodState.PENDING ? Step.keep(known) : Judgement.of(known, clock);
    }

    @Override
    public long deadline(FloodState state) {
        return state.deadline();
    }

    @Override
    public Step<FloodState, Finding> onDeadline(FloodState state) {
        return Judgement.of(state, state.deadline());
    }
}
