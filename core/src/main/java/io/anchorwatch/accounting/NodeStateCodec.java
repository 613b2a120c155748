package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The account of a node as bytes. */
public final class NodeStateCodec implements StateCodec<NodeState> {
    private static final int VERSION = 1;

    @Override
    public void write(NodeState state, PackWriter out) {
        out.version(VERSION).text(state.fleetId).text(state.nodeId);
        out.unsigned(state.pending.size());
        state.pending.forEach(report -> NodeReportCodec.body(report, out));
        out.unsigned(state.lives.size());
        state.lives.forEach(life -> life.write(out));
        out.unsigned(state.gaps.size());
        state.gaps.forEach(gap -> gap.write(out));
        state.watch.write(out);
        state.skew.write(out);
        Map<ReasonCode, Long> rejections = new TreeMap<>(state.rejections);
        out.unsigned(rejections.size());
        rejections.forEach((code, count) -> out.text(code.name()).unsigned(count));
        out.signed(state.dueAt);
    }

    @Override
    public NodeState decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        String fleetId = in.text();
        String nodeId = in.text();
        List<NodeReport> pending = new ArrayList<>();
        for (int left = in.upTo(bytes.length); left > 0; left--) {
            pending.add(NodeReportCodec.body(fleetId, nodeId, in));
        }
        List<Ledger> lives = new ArrayList<>();
        for (int left = in.upTo(Book.LIVES); left > 0; left--) {
            lives.add(Ledger.read(in));
        }
        List<Gap> gaps = new ArrayList<>();
        for (int left = in.upTo(Book.LIVES * Book.HOLES); left > 0; left--) {
            gaps.add(Gap.read(in));
        }
        Watch watch = Watch.read(in);
        Skew skew = Skew.read(in);
        Map<ReasonCode, Long> rejections = new EnumMap<>(ReasonCode.class);
        for (int left = in.upTo(ReasonCode.values().length); left > 0; left--) {
            rejections.put(ReasonCode.of(in.text()), in.unsigned());
        }
        long dueAt = in.signed();
        in.end();
        return new NodeState(fleetId, nodeId, pending, lives, gaps, watch, skew, rejections, dueAt);
    }
}
