package io.anchorwatch.fold;

import org.jspecify.annotations.Nullable;

/**
 * A pure state machine over one key's events: {@code S} is remembered, {@code E} happened, {@code O} is said.
 *
 * <p>A state that is given to a fold belongs to it: it may come back changed, so whoever calls keeps what comes back and
 * asks the old one nothing. Time is an argument and nothing else: the clock is the highest append time that the partition has seen, in epoch
 * microseconds.
 */
public interface Fold<S, E, O> {
    long NEVER = Long.MAX_VALUE;

    /** How long disorder is waited for, in microseconds of the clock. */
    long GRACE = 5_000_000;

    /** Decides about an event, taken when the clock was {@code clock}. A null state: nothing remembered. */
    Step<S, O> onEvent(@Nullable S state, E event, long clock);

    /** The clock at which {@link #onDeadline} is called unless an event comes first, or {@link #NEVER}. */
    default long deadline(S state) {
        return NEVER;
    }

    /** Decides what it means that the deadline has passed. The next deadline, if any, must be a later one. */
    default Step<S, O> onDeadline(S state) {
        throw new IllegalStateException("sets no deadlines");
    }

    /** Moves the clock: every deadline that is not after it falls due, the earliest first. */
    default Step<S, O> advance(@Nullable S state, long clock) {
        Step<S, O> step = Step.keep(state);
        for (S open = state; open != null && deadline(open) <= clock; open = step.state()) {
            step = step.then(onDeadline(open));
        }
        return step;
    }

    /** Takes in one event: what fell due before it, then the event. The only way in, for shell and tests alike. */
    default Step<S, O> take(@Nullable S state, E event, long clock) {
        if (state == null || deadline(state) > clock) {
            return onEvent(state, event, clock); // the hot path: nothing fell due
        }
        Step<S, O> due = advance(state, clock);
        return due.then(onEvent(due.state(), event, clock));
    }
}
