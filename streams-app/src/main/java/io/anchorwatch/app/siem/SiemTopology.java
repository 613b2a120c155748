package io.anchorwatch.app.siem;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.DeadLetter;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Told;
import io.anchorwatch.siem.Tree;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second application: findings, timelines and audit events, and plain events where that is wanted, in the words of
 * SIEMs. It has no state and is apart from the one that concludes, so that neither holds up the other.
 */
public final class SiemTopology {
    private static final Logger LOG = LoggerFactory.getLogger(SiemTopology.class);
    private static final ByteArrayDeserializer BYTES_IN = new ByteArrayDeserializer();

    /** The partition is that of what is told, since the key is the record's and what is said of a session stays in order. */
    private static final StreamPartitioner<byte[], Document> PARTITIONER =
            (topic, key, document, partitions) -> Optional.of(Set.of(document.partition % partitions));

    private static final Serializer<Document> DOCUMENTS = (topic, document) -> document.json;
    private static final Serializer<Object> AS_FOUND = (topic, value) -> (byte[]) value;

    private final AppConfig config;
    private final ToldReader reader;
    private final Map<Topics, Function<Told, Tree>> formats = new EnumMap<>(Topics.class);
    private final SiemCounted counted;

    @SuppressWarnings("ArrayRecordComponent") // It lives from here to the sink.
    private record Document(int partition, byte[] json) {}

    /**
     * The topology of an installation.
     *
     * @param version the product's, as documents name it
     */
    public SiemTopology(AppConfig config, ToldReader reader, String version, SiemCounted counted) {
        this.config = config;
        this.reader = reader;
        this.counted = counted;
        formats.put(Topics.SIEM_OCSF, new Ocsf(version)::of);
        formats.put(Topics.SIEM_ECS, new Ecs()::of);
    }

    public Topology build() {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "told",
                BYTES_IN,
                BYTES_IN,
                ToldReader.topics(config, config.siemEvents()).toArray(String[]::new));
        topology.addProcessor("mapped", Mapping::new, "told");
        for (Topics topic : formats.keySet()) {
            topology.addSink(
                    topic.topicName(), topic.in(config), new ByteArraySerializer(), DOCUMENTS, PARTITIONER, "mapped");
        }
        topology.addSink(
                Topics.DEAD_LETTERS.topicName(),
                Topics.DEAD_LETTERS.in(config),
                new ByteArraySerializer(),
                AS_FOUND,
                "mapped");
        return topology;
    }

    private final class Mapping extends ContextualProcessor<byte[], byte[], byte[], Object> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            RecordMetadata at = context().recordMetadata().orElseThrow();
            Decoded<Told> decoded =
                    reader.decoded(at.topic(), at.partition(), at.offset(), record.timestamp(), record.value());
            if (decoded instanceof Decoded.Accepted<Told> accepted) {
                tell(accepted.value(), record, at);
            } else if (decoded instanceof Decoded.Rejected<Told> rejected) {
                dead(record, at, rejected.cause(), rejected.field());
            }
        }

        private void tell(Told told, Record<byte[], byte[]> record, RecordMetadata at) {
            Map<Topics, Document> documents = new EnumMap<>(Topics.class);
            try {
                formats.forEach((topic, format) ->
                        documents.put(topic, new Document(at.partition(), TreeJson.bytes(format.apply(told)))));
            } catch (RuntimeException e) { // One record that no mapper foresaw must not hold up all others.
                LOG.error("{}-{} offset {} cannot be put into words", at.topic(), at.partition(), at.offset(), e);
                dead(record, at, Decoded.Cause.UNDECODABLE, null);
                return;
            }
            byte[] key = told.id().getBytes(StandardCharsets.UTF_8);
            documents.forEach((topic, document) -> {
                context().forward(new Record<>(key, document, record.timestamp()), topic.topicName());
                counted.written(topic.topicName());
            });
        }

        private void dead(
                Record<byte[], byte[]> record, RecordMetadata at, Decoded.Cause cause, @Nullable String field) {
            context().forward(DeadLetter.of(record, at, cause.name(), field), Topics.DEAD_LETTERS.topicName());
            counted.dead();
        }
    }
}
