package io.anchorwatch.app;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topology.RocksMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka's clients are told; whatever the configuration passes through under the same name wins. */
public final class StreamsSettings {
    /** Longer than it takes to know that a schema is unknown (three questions, 10 s apart), during which a thread waits. */
    private static final int TRANSACTION_MS = 30_000;

    private static final int FETCH_BYTES = 4 * 1024 * 1024;

    /**
     * How large a row of a store may be. What is known of one node has 5 MB where attacks and disorder are at their worst; Kafka's
     * default is a megabyte, and more than this some hosted clusters refuse.
     */
    private static final int ROW_BYTES = 8 * 1024 * 1024;

    private StreamsSettings() {}

    /**
     * For the topology. Exactly once, and a commit so often that a finding waits for it at most a tenth of a second. The
     * group's protocol is the classic one whatever is passed through: with the new one, queries go to a wrong instance
     * while a task moves (KAFKA-20887).
     *
     * @param advertised where other instances reach this one
     */
    public static Properties of(AppConfig config, Address advertised) {
        Properties settings = of(config);
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised.toString());
        return settings;
    }

    /** The same for an application that nobody asks. */
    public static Properties of(AppConfig config) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.groupId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // No result depends on the order in which a task's topics are read, and to wait for one costs a tenth of the
        // thread.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 262_144);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "snappy");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_MS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), ROW_BYTES);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), ROW_BYTES);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 4_000);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), FETCH_BYTES);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        settings.putAll(config.kafka());
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        return settings;
    }

    /** One processor is for what is no stream thread, where there are more than two. */
    private static int threads() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Math.max(Math.min(2, processors), processors - 1);
    }

    /** For the read model's consumer. */
    static Map<String, Object> follower(AppConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
