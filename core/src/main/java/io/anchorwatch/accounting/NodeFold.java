package io.anchorwatch.accounting;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the account of one node: {@code AUDIT_EVENT_GAP} (rule {@code sequence-gap}) for numbers that are missing,
 * {@code AUDIT_NODE_SILENT} and {@code AUDIT_CLOCK_SKEW}. The clock is the watermark of all partitions that events and
 * heartbeats come from.
 *
 * <p>A node's numbers are spread over all partitions. Reports wait until the watermark has passed their second and are
 * then taken in the order of append times, so that what is concluded depends on the log alone.
 */
public final class NodeFold implements Fold<NodeState, NodeReport, Finding> {
    /** How many reports of a node may wait for the watermark; the oldest second is taken early when there are more. */
    static final int PENDING = 4_096;

    @Override
    public Step<NodeState, Finding> onEvent(@Nullable NodeState state, NodeReport report, long clock) {
        return new Book(state != null ? state : NodeState.of(report))
                .waitingFor(report)
                .step();
    }

    @Override
    public long deadline(NodeState state) {
        return state.deadline();
    }

    @Override
    public Step<NodeState, Finding> onDeadline(NodeState state) {
        long now = state.deadline();
        return new Book(state).released(now).judged(now).step();
    }
}
