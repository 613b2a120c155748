package io.anchorwatch.event;

/**
 * A node's sign of life, every 10 s (docs/reference/event.md). It is the only thing that shows that a node's last
 * events are missing.
 *
 * @param nodeIncarnation start of the node's process in epoch milliseconds, 0 when the node does not say
 * @param lastSequence the last sequence number that the node has given away, 0 when there was none yet
 * @param at when the node says it sent it, epoch microseconds
 * @param stopping true once, at a clean end: the node is no longer expected to speak
 */
public record NodeHeartbeat(
        String fleetId, String nodeId, long nodeIncarnation, long lastSequence, long at, boolean stopping)
        implements Timed {
    /** The Kafka key: {@code fleet/~node/node}. */
    public String key() {
        return fleetId + "/~node/" + nodeId;
    }
}
