package io.anchorwatch.quickstart;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads everything that was issued, committed records only, and keeps the highest revision of each conclusion. */
final class Concluded implements AutoCloseable {
    private static final List<WireRecord<? extends Conclusion>> KINDS = List.of(
            WireRecord.RECOVERY_TIMELINE, WireRecord.FINDING, WireRecord.AUDIT_EVENT, WireRecord.INVARIANT_WINDOW);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Deserializer<? extends Conclusion>> readers = new HashMap<>();
    private final Map<String, Conclusion> newest = new HashMap<>();

    Concluded(String bootstrapServers, Registry registry) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        WireSerdes serdes = new WireSerdes(registry, "");
        List<TopicPartition> places = new ArrayList<>();
        for (WireRecord<? extends Conclusion> kind : KINDS) {
            readers.put(kind.topic(""), serdes.deserializer(kind));
            consumer.partitionsFor(kind.topic(""))
                    .forEach(info -> places.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(places);
        consumer.seekToBeginning(places);
    }

    /** Reads what has come since the last time, up to the end as it is now; the conclusions that are new or changed. */
    List<Conclusion> read() {
        List<Conclusion> fresh = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        do {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                Deserializer<? extends Conclusion> reader = readers.get(each.topic());
                if (reader != null) {
                    take(each.topic(), reader.deserialize(each.topic(), each.value()), fresh);
                }
            }
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        return fresh;
    }

    private void take(String topic, Conclusion conclusion, List<Conclusion> fresh) {
        String key = topic + ' ' + conclusion.fleetId() + ' ' + conclusion.id();
        Conclusion before = newest.get(key);
        if (before == null || before.revision() < conclusion.revision()) {
            newest.put(key, conclusion);
            fresh.add(conclusion);
        }
    }

    /** The highest revision of everything that was read. */
    Collection<Conclusion> all() {
        return newest.values();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
