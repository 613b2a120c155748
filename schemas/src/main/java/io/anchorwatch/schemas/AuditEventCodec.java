package io.anchorwatch.schemas;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link AuditEvent}. */
final class AuditEventCodec implements RecordCodec<AuditEvent> {
    private static final Schema SCHEMA = AvroSource.of("AuditEvent");
    private static final int FIELDS = SCHEMA.getFields().size();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(AuditEvent event, Encoder out) throws IOException {
        out.writeString(event.auditId());
        out.writeString(event.code().name());
        out.writeString(event.fleetId());
        out.writeString(event.sessionId());
        Writes.text(out, event.nodeId());
        out.writeLong(event.occurredAt());
        Writes.number(out, event.stateVersion());
        Writes.texts(out, event.evidence());
        Writes.details(out, event.details());
        out.writeString(event.message());
        out.writeInt(event.revision());
    }

    @Override
    public AuditEvent read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String id = "";
        ReasonCode code = ReasonCode.UNCATALOGUED;
        String fleet = "";
        String session = "";
        String node = null;
        long at = 0;
        Long version = null;
        List<String> evidence = List.of();
        Map<String, String> details = Map.of();
        String message = "";
        int revision = 0;
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> id = in.readString();
                case 1 -> code = ReasonCode.of(Reads.frequent(in));
                case 2 -> fleet = Reads.frequent(in);
                case 3 -> session = in.readString();
                case 4 -> node = Reads.optionalFrequent(in);
                case 5 -> at = in.readLong();
                case 6 -> version = Reads.number(in);
                case 7 -> evidence = Reads.texts(in);
                case 8 -> details = Reads.details(in, Integer.MAX_VALUE);
                case 9 -> message = in.readString();
                default -> revision = in.readInt();
            }
        }
        return new AuditEvent(id, code, fleet, session, node, at, version, evidence, details, message, revision);
    }
}
