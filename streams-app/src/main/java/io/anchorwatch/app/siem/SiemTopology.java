package io.anchorwatch.app.siem;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Told;
import io.anchorwatch.siem.Tree;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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

/**
 * The second application: findings, timelines and audit events, and plain events where that is wanted, in the words of
 * SIEMs. It has no state and is apart from the one that concludes, so that neither holds up the other.
 */
public final class SiemTopology {
    private static final ByteArrayDeserializer BYTES_IN = new ByteArrayDeserializer();

    /** The partition is that of what is told, since the key is the record's and what is said of a session stays in order. */
    private static final StreamPartitioner<byte[], Document> PARTITIONER =
            (topic, key, document, partitions) -> Optional.of(Set.of(document.partition % partitions));

    private static final Serializer<Document> DOCUMENTS = (topic, document) -> document.json;

    private final AppConfig config;
    private final ToldReader reader;
    private final Map<Topics, Function<Told, Tree>> formats = new EnumMap<>(Topics.class);
    private final Consumer<String> written;

    @SuppressWarnings("ArrayRecordComponent") // It lives from here to the sink.
    private record Document(int partition, byte[] json) {}

    /**
     * The topology of an installation.
     *
     * @param version the product's, as documents name it
     * @param written is told the topic of each document, without its prefix
     */
    public SiemTopology(AppConfig config, ToldReader reader, String version, Consumer<String> written) {
        this.config = config;
        this.reader = reader;
        this.written = written;
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
        return topology;
    }

    private final class Mapping extends ContextualProcessor<byte[], byte[], byte[], Document> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            RecordMetadata at = context().recordMetadata().orElseThrow();
            Told told = reader.told(at.topic(), at.partition(), at.offset(), record.timestamp(), record.value());
            if (told == null) {
                return;
            }
            byte[] key = told.id().getBytes(StandardCharsets.UTF_8);
            formats.forEach((topic, format) -> {
                Document document = new Document(at.partition(), TreeJson.bytes(format.apply(told)));
                context().forward(new Record<>(key, document, record.timestamp()), topic.topicName());
                written.accept(topic.topicName());
            });
        }
    }
}
