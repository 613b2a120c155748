package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reading what is committed in topics, by nothing but a consumer. */
final class Reading {
    private Reading() {}

    /** How many records, and how fast they were read. */
    record Seen(long records, double perSecond) {}

    static KafkaConsumer<byte[], byte[]> consumer(AppConfig config) {
        return consumer(config, "read_committed");
    }

    private static KafkaConsumer<byte[], byte[]> consumer(AppConfig config, String isolation) {
        Map<String, Object> settings = new TreeMap<>(config.kafka());
        settings.keySet().removeIf(key -> key.contains(".") && !key.equals("bootstrap.servers"));
        settings.put("isolation.level", isolation);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    /**
     * Hands over everything that stands in the topics now. A transaction is committed a moment before its markers are written,
     * so the ends are those of all records: a reader of committed ones comes there when the markers have.
     */
    static Seen all(AppConfig config, Collection<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(config);
                KafkaConsumer<byte[], byte[]> whole = consumer(config, "read_uncommitted")) {
            List<TopicPartition> all = partitions(consumer, topics);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = whole.endOffsets(all);
            long begun = System.nanoTime();
            long records = 0;
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    records++;
                    taker.accept(each);
                }
            }
            return new Seen(records, records * 1e9 / (System.nanoTime() - begun));
        }
    }
}
