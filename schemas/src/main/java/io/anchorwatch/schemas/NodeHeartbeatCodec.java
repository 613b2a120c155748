package io.anchorwatch.schemas;

import io.anchorwatch.event.NodeHeartbeat;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link NodeHeartbeat}. */
final class NodeHeartbeatCodec implements RecordCodec<NodeHeartbeat> {
    private static final Schema SCHEMA = AvroSource.of("NodeHeartbeat");
    private static final int FIELDS = SCHEMA.getFields().size();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(NodeHeartbeat heartbeat, Encoder out) throws IOException {
        out.writeString(heartbeat.fleetId());
        out.writeString(heartbeat.nodeId());
        out.writeLong(heartbeat.nodeIncarnation());
        out.writeLong(heartbeat.lastSequence());
        out.writeLong(heartbeat.at());
        out.writeBoolean(heartbeat.stopping());
    }

    @Override
    public NodeHeartbeat read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String fleet = "";
        String node = "";
        long incarnation = 0;
        long last = 0;
        long at = 0;
        boolean stopping = false;
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> fleet = in.readString();
                case 1 -> node = in.readString();
                case 2 -> incarnation = in.readLong();
                case 3 -> last = in.readLong();
                case 4 -> at = in.readLong();
                default -> stopping = in.readBoolean();
            }
        }
        return new NodeHeartbeat(fleet, node, incarnation, last, at, stopping);
    }
}
