package io.anchorwatch.app.query;

import io.anchorwatch.accounting.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Nodes of one fleet in a map: the second implementation, for tests. */
public final class MemoryNodes implements NodeQueries {
    private static final ServedBy BY = new ServedBy("127.0.0.1:8080", ServedBy.Role.ACTIVE, 2, 4711, 0L);

    private final TreeMap<String, NodeView> nodes = new TreeMap<>();
    private final List<String> unreached = new ArrayList<>();

    public synchronized void put(NodeView view) {
        nodes.put(view.nodeId(), view);
    }

    /** From now on what is there does not answer. */
    public synchronized void unreached(String where) {
        unreached.add(where);
    }

    @Override
    public synchronized Answer<NodeView> node(String fleetId, String nodeId) {
        if (!unreached.isEmpty()) {
            return new Answer.Unknown<>("nobody is there", 3);
        }
        NodeView view = nodes.get(nodeId);
        return view == null || !view.fleetId().equals(fleetId) ? new Answer.Absent<>(BY) : new Answer.Found<>(view, BY);
    }

    @Override
    public synchronized NodePage nodes(String fleetId, @Nullable String afterNodeId, int limit) {
        List<NodeView> some = (afterNodeId == null ? nodes : nodes.tailMap(afterNodeId, false))
                .values().stream()
                        .filter(view -> view.fleetId().equals(fleetId))
                        .toList();
        return new NodePage(some.subList(0, Math.min(limit, some.size())), some.size() > limit, unreached);
    }
}
