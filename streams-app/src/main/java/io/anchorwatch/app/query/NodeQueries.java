package io.anchorwatch.app.query;

import io.anchorwatch.accounting.NodeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked about nodes. One implementation reads the stores, one is a map in memory. */
public interface NodeQueries {
    /** A node as its account stands. */
    Answer<NodeView> node(String fleetId, String nodeId);

    /**
     * The nodes of a fleet in the order of their ids.
     *
     * @param afterNodeId only those whose id comes after this one, or null from the first
     * @param limit at most so many, 1 to 1000
     */
    NodePage nodes(String fleetId, @Nullable String afterNodeId, int limit);

    /**
     * Some nodes of a fleet.
     *
     * @param more whether at least one more follows the last
     * @param unreached where nodes are missing here
     */
    record NodePage(List<NodeView> items, boolean more, List<String> unreached) {
        public NodePage {
            items = List.copyOf(items);
            unreached = List.copyOf(unreached);
        }
    }
}
