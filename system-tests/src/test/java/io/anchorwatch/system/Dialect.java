package io.anchorwatch.system;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A publisher of another time: its schema of events has a field that ours does not have, or lacks one that ours has. */
final class Dialect implements AutoCloseable {
    static final String TOPIC = "reason-events";
    static final String SUBJECT = WireRecord.REASON_EVENT.subject("");
    static final Schema TODAY = WireRecord.REASON_EVENT.schema();

    private static final String ADDED = "path_mtu";
    private static final String REMOVED = "policy_version";
    private static final int HEADER_BYTES = 5;

    private final Schema schema;
    private final int id;
    private final Serializer<ReasonEvent> todays;
    private final KafkaProducer<String, byte[]> producer;

    /** Registers the schema as that of events, where it is not yet. */
    Dialect(String bootstrapServers, Registry registry, Schema schema) {
        this.schema = schema;
        id = registry.idOf(SUBJECT, schema);
        todays = new WireSerdes(registry, "").serializer(WireRecord.REASON_EVENT);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
    }

    /** Today's schema and one optional field more. */
    static Schema newer() {
        Schema number = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.LONG));
        return with(new Schema.Field(ADDED, number, "Octets that fit.", Schema.Field.NULL_DEFAULT_VALUE));
    }

    /** Today's schema as it was before it had one of its optional fields. */
    static Schema older() {
        return without(REMOVED);
    }

    /** Today's schema with a field more. */
    static Schema with(Schema.Field field) {
        List<Schema.Field> fields = fields("");
        fields.add(field);
        return event(fields);
    }

    /** Today's schema with a field less. */
    static Schema without(String name) {
        return event(fields(name));
    }

    private static List<Schema.Field> fields(String but) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : TODAY.getFields()) {
            if (!field.name().equals(but)) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        return fields;
    }

    private static Schema event(List<Schema.Field> fields) {
        return Schema.createRecord(TODAY.getName(), TODAY.getDoc(), TODAY.getNamespace(), false, fields);
    }

    /** The id that the registry has given to its schema. */
    int id() {
        return id;
    }

    /** Publishes events; what its schema has no place for is not told. Returns when Kafka has them. */
    void publish(List<ReasonEvent> events) throws IOException {
        for (ReasonEvent each : events) {
            producer.send(new ProducerRecord<>(TOPIC, each.key(), encoded(each)));
        }
        producer.flush();
    }

    private byte[] encoded(ReasonEvent event) throws IOException {
        byte[] today = todays.serialize("", event);
        GenericData.Record record = new GenericDatumReader<GenericData.Record>(TODAY, schema)
                .read(null, DecoderFactory.get().binaryDecoder(today, HEADER_BYTES, today.length - HEADER_BYTES, null));
        if (schema.getField(ADDED) != null) {
            record.put(ADDED, 1_400L);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(HEADER_BYTES).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        producer.close();
    }
}
