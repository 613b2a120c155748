package io.anchorwatch.searchnode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** One node, on the loopback address only, until its parent closes its standard input. */
public final class SearchNode extends Node {
    private SearchNode(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                List.of(Netty4Plugin.class),
                false);
    }

    /** Takes a directory to live in and a port for HTTP. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.builder()
                .put("path.home", Path.of(arguments[0]))
                .put("cluster.name", "anchorwatch-tests")
                .put("node.name", "node")
                .put("discovery.type", "single-node")
                .put("network.host", "127.0.0.1")
                .put("http.port", arguments[1])
                .put("transport.port", "0")
                .put("transport.type", "netty4")
                .put("http.type", "netty4")
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                .build();
        try (SearchNode node = new SearchNode(settings)) {
            node.start();
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Whoever started it holds the other end, and lets go of it when it dies too.
            }
        }
    }
}
