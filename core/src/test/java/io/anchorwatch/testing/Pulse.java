package io.anchorwatch.testing;

import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/** Beats for every node of a fleet from its first event on, every 10 s and once more at its end, by a clock that is right. */
public final class Pulse {
    private static final long EVERY = 10_000_000;

    private final ObjLongConsumer<NodeHeartbeat> log;
    private final Map<String, NodeHeartbeat> nodes = new TreeMap<>();
    private final Map<String, Long> due = new TreeMap<>();
    private long now;

    /** @param log takes each heartbeat with its append time */
    public Pulse(ObjLongConsumer<NodeHeartbeat> log) {
        this.log = log;
    }

    /** Beats up to a time. */
    public void until(long at) {
        while (!due.isEmpty()) {
            Map.Entry<String, Long> next =
                    due.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
            if (next.getValue() > at) {
                break;
            }
            NodeHeartbeat last = nodes.get(next.getKey());
            log.accept(heartbeat(last, last.lastSequence(), next.getValue(), false), next.getValue());
            due.put(next.getKey(), next.getValue() + EVERY);
        }
        now = Math.max(now, at);
    }

    /** A node has handed over an event. */
    public void heard(ReasonEvent event, long at) {
        NodeHeartbeat known = nodes.get(event.nodeId());
        long last = known == null ? 0 : known.lastSequence();
        nodes.put(
                event.nodeId(),
                new NodeHeartbeat(
                        event.fleetId(),
                        event.nodeId(),
                        event.nodeIncarnation(),
                        Math.max(last, event.nodeSequence()),
                        at,
                        false));
        due.putIfAbsent(event.nodeId(), at / 1_000 * 1_000 + 1_000);
    }

    /** Every node ends in order. */
    public void stop() {
        long at = now / 1_000 * 1_000 + 1_000;
        nodes.values().forEach(node -> log.accept(heartbeat(node, node.lastSequence(), at, true), at));
        due.clear();
    }

    private static NodeHeartbeat heartbeat(NodeHeartbeat of, long last, long at, boolean stopping) {
        return new NodeHeartbeat(of.fleetId(), of.nodeId(), of.nodeIncarnation(), last, at, stopping);
    }
}
