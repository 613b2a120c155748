package io.anchorwatch.schemas;

import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link InvariantWindow}. */
final class InvariantWindowCodec implements RecordCodec<InvariantWindow> {
    private static final Schema SCHEMA = AvroSource.of("InvariantWindow");
    private static final int FIELDS = SCHEMA.getFields().size();
    private static final Words<Invariant> INVARIANTS =
            Words.same(SCHEMA.getField("invariant").schema(), Invariant.class);

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(InvariantWindow window, Encoder out) throws IOException {
        out.writeString(window.fleetId());
        INVARIANTS.write(out, window.invariant());
        out.writeInt(window.partition());
        out.writeLong(window.windowStart());
        out.writeLong(window.windowEnd());
        out.writeLong(window.checked());
        out.writeLong(window.confirmed());
        out.writeLong(window.breached());
        out.writeLong(window.notEvaluable());
        out.writeLong(window.bindingChanges());
        out.writeInt(window.revision());
    }

    @Override
    public InvariantWindow read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String fleet = "";
        Invariant invariant = Invariant.SINGLE_ACTIVE;
        int partition = 0;
        long start = 0;
        long end = 0;
        int checked = 0;
        int confirmed = 0;
        int breached = 0;
        int notEvaluable = 0;
        int changes = 0;
        int revision = 0;
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> fleet = Reads.frequent(in);
                case 1 -> invariant = INVARIANTS.read(in);
                case 2 -> partition = in.readInt();
                case 3 -> start = in.readLong();
                case 4 -> end = in.readLong();
                case 5 -> checked = Reads.count(in);
                case 6 -> confirmed = Reads.count(in);
                case 7 -> breached = Reads.count(in);
                case 8 -> notEvaluable = Reads.count(in);
                case 9 -> changes = Reads.count(in);
                default -> revision = in.readInt();
            }
        }
        return new InvariantWindow(
                fleet, invariant, partition, start, end, checked, confirmed, breached, notEvaluable, changes, revision);
    }
}
