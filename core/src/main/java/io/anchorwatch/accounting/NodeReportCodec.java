package io.anchorwatch.accounting;

import io.anchorwatch.accounting.SequenceBlock.Heard;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports of nodes as they travel between topologies and wait in states. Numbers that follow each other take two bytes. */
public final class NodeReportCodec implements StateCodec<NodeReport> {
    private static final int VERSION = 1;

    @Override
    public void write(NodeReport report, PackWriter out) {
        out.version(VERSION).text(report.fleetId()).text(report.nodeId());
        body(report, out);
    }

    @Override
    public NodeReport decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        NodeReport report = body(in.text(), in.text(), in);
        in.end();
        return report;
    }

    /** All but whose report it is. */
    static void body(NodeReport report, PackWriter out) {
        out.flag(report instanceof SequenceBlock);
        if (report instanceof SequenceBlock block) {
            block(block, out);
        } else {
            beat((NodeReport.Beat) report, out);
        }
    }

    static NodeReport body(String fleetId, String nodeId, PackReader in) {
        return in.flag() ? block(fleetId, nodeId, in) : beat(fleetId, nodeId, in);
    }

    private static void block(SequenceBlock block, PackWriter out) {
        out.signed(block.incarnation())
                .signed(block.second())
                .unsigned(block.heard().size());
        long number = 0;
        long at = block.second();
        for (Heard heard : block.heard()) {
            out.signed(heard.number() - number).signed(heard.appendedAt() - at);
            number = heard.number();
            at = heard.appendedAt();
        }
        out.unsigned(block.fresh()).signed(block.leastLead()).signed(block.mostLead());
        Map<ReasonCode, Integer> rejections = new TreeMap<>(block.rejections());
        out.unsigned(rejections.size());
        rejections.forEach((code, count) -> out.text(code.name()).unsigned(count));
    }

    private static SequenceBlock block(String fleetId, String nodeId, PackReader in) {
        long incarnation = in.signed();
        long second = in.signed();
        List<Heard> heard = new ArrayList<>();
        long number = 0;
        long at = second;
        for (int left = in.upTo(SequenceBlock.MOST); left > 0; left--) {
            number += in.signed();
            at += in.signed();
            heard.add(new Heard(number, at));
        }
        int fresh = in.upTo(SequenceBlock.MOST);
        long leastLead = in.signed();
        long mostLead = in.signed();
        Map<ReasonCode, Integer> rejections = new EnumMap<>(ReasonCode.class);
        for (int left = in.upTo(ReasonCode.values().length); left > 0; left--) {
            rejections.put(ReasonCode.of(in.text()), in.upTo(SequenceBlock.MOST));
        }
        return new SequenceBlock(fleetId, nodeId, incarnation, second, heard, fresh, leastLead, mostLead, rejections);
    }

    private static void beat(NodeReport.Beat beat, PackWriter out) {
        NodeHeartbeat heartbeat = beat.heartbeat();
        out.signed(heartbeat.nodeIncarnation())
                .signed(heartbeat.lastSequence())
                .signed(beat.appendedAt())
                .signed(heartbeat.at() - beat.appendedAt())
                .flag(heartbeat.stopping());
    }

    private static NodeReport.Beat beat(String fleetId, String nodeId, PackReader in) {
        long incarnation = in.signed();
        long last = in.signed();
        long appendedAt = in.signed();
        long at = appendedAt + in.signed();
        return new NodeReport.Beat(new NodeHeartbeat(fleetId, nodeId, incarnation, last, at, in.flag()), appendedAt);
    }
}
