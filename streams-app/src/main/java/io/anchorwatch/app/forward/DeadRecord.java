package io.anchorwatch.app.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A dead letter of a forwarder, with the record that it was before. */
public record DeadRecord(
        String id, String cause, String status, String answer, String attempts, ConsumerRecord<byte[], byte[]> original)
        implements Comparable<DeadRecord> {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Comparator<DeadRecord> BY_PLACE = Comparator.comparing(
                    (DeadRecord each) -> each.original.topic())
            .thenComparingInt(each -> each.original.partition())
            .thenComparingLong(each -> each.original.offset());

    /** Where the record lies in its own topic. */
    public String position() {
        return original.topic() + '/' + original.partition() + '/' + original.offset();
    }

    @Override
    public int compareTo(DeadRecord other) {
        return BY_PLACE.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadRecord letter && compareTo(letter) == 0;
    }

    @Override
    public int hashCode() {
        return position().hashCode();
    }

    /** Those of a forwarder that are kept, one for each record, the newest where there are several. */
    public static List<DeadRecord> of(String forwarder, AppConfig config, Consumer<byte[], byte[]> consumer) {
        Map<String, DeadRecord> letters = new LinkedHashMap<>();
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEAD_LETTERS.in(config)).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                if (header(each, "forwarder").equals(forwarder)) {
                    DeadRecord letter = of(each);
                    letters.put(letter.position(), letter);
                }
            }
        }
        return letters.values().stream().sorted().toList();
    }

    private static DeadRecord of(ConsumerRecord<byte[], byte[]> letter) {
        String appended = header(letter, "timestamp");
        ConsumerRecord<byte[], byte[]> original = new ConsumerRecord<>(
                header(letter, "topic"),
                Integer.parseInt(header(letter, "partition")),
                Long.parseLong(header(letter, "offset")),
                appended.isEmpty() ? letter.timestamp() : Long.parseLong(appended),
                TimestampType.LOG_APPEND_TIME,
                letter.serializedKeySize(),
                letter.serializedValueSize(),
                letter.key(),
                letter.value(),
                new RecordHeaders(),
                Optional.empty());
        return new DeadRecord(
                header(letter, "record_id"),
                header(letter, "cause"),
                header(letter, "status"),
                header(letter, "answer"),
                header(letter, "attempts"),
                original);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader("anchorwatch." + name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
