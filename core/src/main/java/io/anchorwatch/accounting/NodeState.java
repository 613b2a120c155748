package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.Fold;
import java.util.List;
import java.util.Map;

/**
 * What {@link NodeFold} remembers of one node. Never changed; read and written by {@link NodeStateCodec}.
 *
 * <p>Bounded: {@link Book#LIVES} lives with {@link Book#HOLES} holes each, open findings about them, the rejections by
 * code, and what the watermark has not passed.
 */
public final class NodeState {
    final String fleetId;
    final String nodeId;
    /** What the watermark has not passed, by second. */
    final List<Waiting> pending;

    /** Of the next that will wait. */
    final long nextNumber;

    final List<Ledger> lives;
    final List<Gap> gaps;
    final Watch watch;
    final Skew skew;
    final Map<ReasonCode, Long> rejections;
    /** When something is to be judged, {@link #pending} apart. */
    final long dueAt;

    NodeState(
            String fleetId,
            String nodeId,
            List<Waiting> pending,
            long nextNumber,
            List<Ledger> lives,
            List<Gap> gaps,
            Watch watch,
            Skew skew,
            Map<ReasonCode, Long> rejections,
            long dueAt) {
        this.fleetId = fleetId;
        this.nodeId = nodeId;
        this.pending = List.copyOf(pending);
        this.nextNumber = nextNumber;
        this.lives = List.copyOf(lives);
        this.gaps = List.copyOf(gaps);
        this.watch = watch;
        this.skew = skew;
        this.rejections = Map.copyOf(rejections);
        this.dueAt = dueAt;
    }

    static NodeState of(NodeReport first) {
        return new NodeState(
                first.fleetId(),
                first.nodeId(),
                List.of(),
                0,
                List.of(),
                List.of(),
                Watch.NONE,
                Skew.UNKNOWN,
                Map.of(),
                Fold.NEVER);
    }

    /**
     * A full second of the watermark, since it moves in those: then all that was appended before is known, and is applied
     * before anything is judged.
     */
    long deadline() {
        long due = dueAt == Fold.NEVER ? dueAt : -Math.floorDiv(-dueAt, NodeReport.SECOND) * NodeReport.SECOND;
        return pending.isEmpty() ? due : Math.min(due, release(pending.get(0)));
    }

    /** The watermark at which all partitions have told what they heard in a report's second. */
    static long release(Waiting report) {
        return report.second + NodeReport.SECOND;
    }
}
