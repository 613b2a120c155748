package io.anchorwatch.quickstart;

import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.Publisher;
import java.util.HashMap;
import java.util.Map;

/**
 * The signs of life of nodes that are simulated: each beats when it is first heard and every 10 s from then on. They
 * tell the publisher's time, also for a node whose clock is meant to be wrong: its events show that. For one thread.
 */
final class Heartbeats {
    private final Publisher publisher;
    private final Map<String, Beating> nodes = new HashMap<>();
    private long nextMs = Long.MAX_VALUE;

    private static final class Beating {
        private final ReasonEvent first;
        private long lastSequence;
        private long dueMs;

        private Beating(ReasonEvent first, long dueMs) {
            this.first = first;
            this.dueMs = dueMs;
        }
    }

    Heartbeats(Publisher publisher) {
        this.publisher = publisher;
    }

    /** A node has said something. */
    void heard(ReasonEvent event, long nowMs) {
        Beating node = nodes.computeIfAbsent(event.nodeId(), id -> new Beating(event, nowMs));
        node.lastSequence = Math.max(node.lastSequence, event.nodeSequence());
        nextMs = Math.min(nextMs, node.dueMs);
    }

    /** Sends those that are due. */
    void beat(long nowMs) {
        if (nowMs < nextMs) {
            return;
        }
        nextMs = Long.MAX_VALUE;
        for (Beating node : nodes.values()) {
            if (node.dueMs <= nowMs && send(node, nowMs, false)) {
                node.dueMs = nowMs + Publisher.HEARTBEAT_EVERY.toMillis();
            }
            nextMs = Math.min(nextMs, node.dueMs);
        }
    }

    /** Each says that it stops. */
    void farewell(long nowMs) {
        nodes.values().forEach(node -> send(node, nowMs, true));
        nodes.clear();
        nextMs = Long.MAX_VALUE;
    }

    private boolean send(Beating node, long nowMs, boolean stopping) {
        ReasonEvent first = node.first;
        return publisher.offer(new NodeHeartbeat(
                first.fleetId(), first.nodeId(), first.nodeIncarnation(), node.lastSequence, nowMs * 1_000, stopping));
    }
}
