package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.detection.NodeSaid;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A node's own finding in a store: the layout's version, the append time of its last event, the finding. */
final class NodeSaidCodec implements StateCodec<NodeSaid> {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES;

    private final Wire wire;

    NodeSaidCodec(Wire wire) {
        this.wire = wire;
    }

    @Override
    public void write(NodeSaid state, PackWriter out) {
        out.version(VERSION).eightBytes(state.lastAppended()).raw(wire.encode(state.finding()));
    }

    @Override
    public NodeSaid decode(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            throw new IllegalArgumentException("not what a node said, or of another version");
        }
        Finding finding = (Finding) wire.decode(Sink.FINDINGS, Arrays.copyOfRange(bytes, HEAD, bytes.length));
        return new NodeSaid(finding, ByteBuffer.wrap(bytes).getLong(1));
    }
}
