package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecPropertyTest {
    private static byte[] write(RecordCodec<ReasonEvent> codec, ReasonEvent event) throws IOException {
        return bytes(codec, event);
    }

    private static <T> byte[] bytes(RecordCodec<T> codec, T value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder plain = EncoderFactory.get().binaryEncoder(out, null);
        // The validating encoder refuses what is not in the order and of the type that the schema says.
        var encoder = EncoderFactory.get().validatingEncoder(codec.schema(), plain);
        codec.write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static <T> void survives(WireRecord<T> record, Supplier<T> samples) throws IOException {
        RecordCodec<T> codec = record.codec();
        Packing<T> packing = new Packing<>(record);
        SchemaReader<T> straight = new SchemaReader<>(codec, codec.schema());
        SchemaReader<T> resolved = new SchemaReader<>(codec, withOneMoreField(codec.schema()));
        for (int i = 0; i < 200; i++) {
            T value = samples.get();
            byte[] bytes = bytes(codec, value);
            assertThat(straight.read(bytes, 0)).isEqualTo(value);
            assertThat(bytes(codec, straight.read(bytes, 0))).isEqualTo(bytes);
            byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
            assertThat(resolved.read(longer, 0)).isEqualTo(value);
            assertThat(packing.unpack(packing.pack(value))).isEqualTo(value);
        }
    }

    /** Another writer's schema: ours and one field behind it that only that writer knows. */
    static Schema withOneMoreField(Schema schema) {
        java.util.List<Schema.Field> fields = new java.util.ArrayList<>();
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("more", Schema.create(Schema.Type.STRING), "Only theirs.", ""));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void every_record_comes_back_as_it_was_written_by_us_or_by_a_newer_writer(long seed) throws IOException {
        Samples samples = new Samples(seed);
        survives(WireRecord.REASON_EVENT, samples::event);
        survives(WireRecord.NODE_HEARTBEAT, samples::heartbeat);
        survives(WireRecord.RECOVERY_TIMELINE, samples::episode);
        survives(WireRecord.FINDING, samples::finding);
        survives(WireRecord.AUDIT_EVENT, samples::auditEvent);
        survives(WireRecord.INVARIANT_WINDOW, samples::window);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void avros_own_reader_and_writer_agree_with_ours(long seed) throws IOException {
        Samples samples = new Samples(seed);
        RecordCodec<ReasonEvent> codec = WireRecord.REASON_EVENT.codec();
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(codec.schema());
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(codec.schema());
        for (int i = 0; i < 200; i++) {
            ReasonEvent event = samples.event();
            GenericRecord theirs = reader.read(null, DecoderFactory.get().binaryDecoder(write(codec, event), null));
            assertThat(theirs.get("node_sequence")).isEqualTo(event.nodeSequence());
            assertThat(theirs.get("occurred_at")).isEqualTo(event.at());
            assertThat(String.valueOf(theirs.get("code"))).isEqualTo(event.codeName());
            assertThat(String.valueOf(theirs.get("session_id"))).isEqualTo(String.valueOf(event.sessionId()));
            assertThat(String.valueOf(theirs.get("to_state"))).isEqualTo(String.valueOf(event.toState()));
            assertThat(String.valueOf(theirs.get("previous_transport_id")))
                    .isEqualTo(String.valueOf(event.previousTransportId()));
            assertThat((Map<?, ?>) theirs.get("details")).hasSameSizeAs(event.details());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            writer.write(theirs, encoder);
            encoder.flush();
            assertThat(new SchemaReader<>(codec, codec.schema()).read(out.toByteArray(), 0))
                    .isEqualTo(event);
        }
    }

    @Test
    void a_java_reader_with_the_generated_class_is_trusted_once_the_serdes_are_loaded() throws IOException {
        ReasonEvent event = new Samples(7).event();
        byte[] bytes = write(WireRecord.REASON_EVENT.codec(), event);
        SpecificDatumReader<io.anchorwatch.wire.ReasonEvent> reader =
                new SpecificDatumReader<>(io.anchorwatch.wire.ReasonEvent.class);
        io.anchorwatch.wire.ReasonEvent read =
                reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        assertThat(read.getNodeSequence()).isEqualTo(event.nodeSequence());
        assertThat(read.getCode()).isEqualTo(event.codeName());
        assertThat(read.getDetails()).isEqualTo(event.details());
    }

    @Test
    void a_symbol_that_only_the_writer_knows_reads_as_an_unknown_state() throws IOException {
        Schema ours = WireRecord.REASON_EVENT.schema();
        Schema theirs = new Schema.Parser().parse(ours.toString().replace("\"VOLATILE\"", "\"VOLATILE\",\"ROAMING\""));
        GenericRecord record = new org.apache.avro.generic.GenericData.Record(theirs);
        record.put("node_sequence", 1L);
        record.put("node_incarnation", 0L);
        record.put("occurred_at", 5L);
        record.put("code", "RECOVERY_START");
        record.put("fleet_id", "f");
        record.put("node_id", "n");
        record.put("details", Map.of());
        Schema state = theirs.getField("from_state").schema().getTypes().get(1);
        record.put("from_state", new org.apache.avro.generic.GenericData.EnumSymbol(state, "ROAMING"));
        record.put("to_state", new org.apache.avro.generic.GenericData.EnumSymbol(state, "REATTACHING"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(theirs).write(record, encoder);
        encoder.flush();
        ReasonEvent event = new SchemaReader<>(WireRecord.REASON_EVENT.codec(), theirs).read(out.toByteArray(), 0);
        assertThat(event.fromState()).isEqualTo(SessionState.UNKNOWN);
        assertThat(event.toState()).isEqualTo(SessionState.RECOVERING);
    }
}
