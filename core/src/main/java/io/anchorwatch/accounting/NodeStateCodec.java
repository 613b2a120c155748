package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.MissingPartException;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The account of a node as bytes. What is large of what waits is written once and not with every report that comes. */
public final class NodeStateCodec implements StateCodec<NodeState> {
    private static final int VERSION = 2;

    @Override
    public void write(NodeState state, PackWriter out) {
        out.version(VERSION).text(state.fleetId).text(state.nodeId);
        write(state.pending, out.unsigned(state.nextNumber));
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

    private static void write(List<Waiting> pending, PackWriter out) {
        out.unsigned(pending.size());
        long second = 0;
        long number = 0;
        for (Waiting report : pending) {
            out.signed(report.second - second).signed(report.number - number).flag(report.isPart());
            if (!report.isPart()) {
                out.bytes(report.body());
            }
            second = report.second;
            number = report.number;
        }
    }

    @Override
    public Map<Long, byte[]> parts(NodeState state) {
        Map<Long, byte[]> parts = new HashMap<>();
        for (Waiting report : state.pending) {
            if (report.isPart()) {
                parts.put(report.number, report.body());
            }
        }
        return parts;
    }

    /** Of a state that has no parts. */
    @Override
    public NodeState decode(byte[] bytes) {
        return decode(bytes, number -> null);
    }

    @Override
    public NodeState decode(byte[] bytes, LongFunction<byte @Nullable []> parts) {
        PackReader in = new PackReader(bytes, VERSION);
        String fleetId = in.text();
        String nodeId = in.text();
        long nextNumber = in.unsigned();
        List<Waiting> pending = pending(in, parts);
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
        return new NodeState(fleetId, nodeId, pending, nextNumber, lives, gaps, watch, skew, rejections, dueAt);
    }

    private static List<Waiting> pending(PackReader in, LongFunction<byte @Nullable []> parts) {
        List<Waiting> pending = new ArrayList<>();
        long second = 0;
        long number = 0;
        for (int left = in.upTo(NodeFold.PENDING); left > 0; left--) {
            second += in.signed();
            number += in.signed();
            byte[] body = in.flag() ? parts.apply(number) : in.bytes();
            if (body == null) {
                throw new MissingPartException(number);
            }
            pending.add(new Waiting(second, number, body));
        }
        return pending;
    }
}
