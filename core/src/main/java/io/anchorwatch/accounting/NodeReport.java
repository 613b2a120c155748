package io.anchorwatch.accounting;

import io.anchorwatch.event.NodeHeartbeat;

/** What a feeding partition tells the account of a node: the numbers that it heard in one second, or a heartbeat. */
public sealed interface NodeReport permits SequenceBlock, NodeReport.Beat {
    long SECOND = 1_000_000;

    String fleetId();

    String nodeId();

    /** The second of the feeding partition's clock that it belongs to, as its first microsecond. */
    long second();

    /** A heartbeat as it stands in the log; {@code appendedAt} in epoch microseconds. */
    record Beat(NodeHeartbeat heartbeat, long appendedAt) implements NodeReport {
        @Override
        public String fleetId() {
            return heartbeat.fleetId();
        }

        @Override
        public String nodeId() {
            return heartbeat.nodeId();
        }

        @Override
        public long second() {
            return Math.floorDiv(appendedAt, SECOND) * SECOND;
        }
    }
}
