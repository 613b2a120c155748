package io.anchorwatch.app.topology;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads once, piece by piece, what was said in a topic until it was opened. */
final class PriorReader implements AutoCloseable {
    /** So long after another state version has ended, conclusions of ours may come that it had before us. */
    static final long SOON_MS = Duration.ofHours(1).toMillis();

    /** How old may be what it had before us: deadlines are judged within seconds. */
    private static final long AHEAD_MS = Duration.ofMinutes(10).toMillis();

    private static final Duration WAIT = Duration.ofMillis(100);

    /** How long one piece may take, since the thread has other tasks. */
    private static final long PIECE_NANOS = Duration.ofMillis(500).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private PriorReader(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /** Takes one record. */
    interface Taker {
        void take(byte[] value, long appendedMs);
    }

    /**
     * From the beginning of a topic.
     *
     * @param partition what is about a session stands on this one; of other kinds all are read
     */
    static PriorReader open(String topic, boolean everyPartition, Consumer<byte[], byte[]> consumer, int partition) {
        List<TopicPartition> places = everyPartition
                ? consumer.partitionsFor(topic).stream()
                        .map(each -> new TopicPartition(topic, each.partition()))
                        .toList()
                : List.of(new TopicPartition(topic, partition));
        consumer.assign(places);
        consumer.seekToBeginning(places);
        return new PriorReader(consumer, consumer.endOffsets(places));
    }

    static boolean recent(long appendedMs, long nowMs) {
        return nowMs - appendedMs < AHEAD_MS;
    }

    /** Hands over the next records; whether that were all. */
    boolean some(Taker taker) {
        long since = System.nanoTime();
        while (!all()) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(WAIT)) {
                if (each.value() != null) {
                    taker.take(each.value(), each.timestamp());
                }
            }
            if (System.nanoTime() - since > PIECE_NANOS) {
                break;
            }
        }
        return all();
    }

    private boolean all() {
        return ends.entrySet().stream().allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
