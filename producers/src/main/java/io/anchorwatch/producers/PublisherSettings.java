package io.anchorwatch.producers;

import io.anchorwatch.producers.privacy.Privacy;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach Kafka, and how much to hold while it is away.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topicPrefix before every topic's name; may be empty
 * @param bufferedMax events that wait in memory before new ones are dropped
 * @param kafka further settings of Kafka's producer, such as security; what the publisher promises cannot be unset
 * @param privacy what nodes may say; whoever offers complete events has seen to that before
 */
public record PublisherSettings(
        String bootstrapServers, String topicPrefix, int bufferedMax, Map<String, Object> kafka, Privacy privacy) {
    /** A second of a busy node, or minutes of a quiet one; about 10 MB. */
    public static final int BUFFERED_MAX = 10_000;

    private static final Pattern ADDRESSES = Pattern.compile("\\s*\\S+:\\d{1,5}\\s*(,\\s*\\S+:\\d{1,5}\\s*)*");

    /** How long the sender thread stands still for metadata or memory before it looks around again. */
    private static final int BLOCK_MS_MAX = 500;

    public PublisherSettings {
        kafka = Map.copyOf(kafka);
        if (!ADDRESSES.matcher(bootstrapServers).matches()) {
            throw new IllegalArgumentException(
                    "bootstrap servers are host:port, separated by commas, not: " + bootstrapServers);
        }
    }

    /** With the usual buffer and nothing special about the cluster. */
    public PublisherSettings(String bootstrapServers) {
        this(bootstrapServers, "", BUFFERED_MAX, Map.of());
    }

    /** Without keys, and without plain addresses. */
    public PublisherSettings(String bootstrapServers, String topicPrefix, int bufferedMax, Map<String, Object> kafka) {
        this(bootstrapServers, topicPrefix, bufferedMax, kafka, Privacy.strict());
    }

    /** Without Kafka's settings, among which are secrets. */
    @Override
    public String toString() {
        return "PublisherSettings[" + bootstrapServers + ", " + topicPrefix + ", " + bufferedMax + ']';
    }

    /** Kafka's configuration: nothing accepted is given up, and nothing is written twice by one publisher. */
    Map<String, Object> producer() {
        Map<String, Object> producer = new HashMap<>();
        // Each batch takes 130 kB of buffers for its compression: many small ones are garbage that holds up the node's
        // threads.
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        producer.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producer.put(ProducerConfig.CLIENT_ID_CONFIG, "anchorwatch-publisher");
        producer.putAll(kafka);
        producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more, a leader that knows nothing of a producer yet takes its second batch and then never its first.
        producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS_MAX);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        // Any other partitioner would put one session on two partitions.
        producer.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        producer.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        return producer;
    }
}
