package io.anchorwatch.testing;

import io.anchorwatch.accounting.NodeFold;
import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.accounting.NodeState;
import io.anchorwatch.client.ClientFold;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.client.ClientState;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.WatchFold;
import io.anchorwatch.flood.Watched;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The folds of sources, nodes and clients. Their clock is the least of those of the partitions that feed them. */
final class BareSubjects {
    private final Map<String, Conclusion> said = new LinkedHashMap<>();
    private final FoldRunner<Watched, Attempt> sources = new FoldRunner<>(WatchFold.ofSources(), said);
    private final FoldRunner<Watched, Attempt> nodes = new FoldRunner<>(WatchFold.ofNodes(), said);
    private final FoldRunner<ClientState, ClientSession> clients = new FoldRunner<>(new ClientFold(), said);
    private final FoldRunner<NodeState, NodeReport> accounts = new FoldRunner<>(new NodeFold(), said);
    private final long[] clocks;
    private long watermark = Long.MIN_VALUE;

    BareSubjects(int partitions) {
        clocks = new long[partitions];
        Arrays.fill(clocks, Long.MIN_VALUE);
    }

    void attempt(ReasonEvent event, Attempt attempt) {
        if (event.source() != null) {
            sources.take(event.fleetId() + '/' + event.source(), attempt, watermark);
        }
        if (event.code().attempts()) {
            nodes.take(event.fleetId() + '/' + event.nodeId(), attempt, watermark);
        }
    }

    void session(ClientSession session) {
        clients.take(session.fleetId() + '/' + session.clientRef(), session, watermark);
    }

    void report(NodeReport report) {
        accounts.take(report.fleetId() + '/' + report.nodeId(), report, watermark);
    }

    /** A partition's clock has passed a time: full seconds count. */
    void advance(int partition, long clock) {
        clocks[partition] = Math.max(clocks[partition], Math.floorDiv(clock, 1_000_000) * 1_000_000);
        long least = Arrays.stream(clocks).min().orElseThrow();
        if (least > watermark) {
            watermark = least;
            sources.advance(watermark);
            nodes.advance(watermark);
            clients.advance(watermark);
            accounts.advance(watermark);
        }
    }

    Collection<Conclusion> conclusions() {
        return said.values();
    }

    boolean drained() {
        return sources.drained() && nodes.drained();
    }
}
