package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.quickstart.Quickstart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's row of many megabytes, as an attack may bring about, is committed by a broker with Kafka's defaults, and restored. */
final class LargeStateIT {
    private static final int LARGE = 7 * 1_024 * 1_024;
    private static final byte[] KEY = {1};

    @TempDir
    private Path directory;

    @Test
    void a_row_of_many_megabytes_is_committed_and_restored() throws Exception {
        try (Quickstart cluster = Quickstart.temporary(Quickstart.Ports.FREE)) {
            Map<String, Object> broker = Map.of("bootstrap.servers", cluster.bootstrapServers());
            try (Admin admin = Admin.create(broker);
                    KafkaProducer<byte[], byte[]> events =
                            new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
                new TopicCheck(admin, config(cluster, "first")).apply();
                String topic = Topics.REASON_EVENTS.in(config(cluster, "first"));
                events.send(new ProducerRecord<>(topic, 0, KEY, KEY)).get();
                assertThat(lengthBefore(cluster, "first", topic)).isZero();
                events.send(new ProducerRecord<>(topic, 0, KEY, KEY)).get();
                assertThat(lengthBefore(cluster, "second", topic)).isEqualTo(LARGE);
            }
        }
    }

    private AppConfig config(Quickstart cluster, String states) {
        return AppConfig.of(Map.of(
                "kafka.bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.schemaRegistryUrl(),
                "state.dir", directory.resolve(states).toString(),
                "application.id", "large",
                "standby.replicas", "0",
                "topics.replication.factor", "1",
                "kafka.replication.factor", "1"));
    }

    /** How long the row was that the next event has found; it is replaced, and committed as the topology stops. */
    private int lengthBefore(Quickstart cluster, String states, String topic) throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        int[] length = {-1};
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic);
        topology.addProcessor(
                "keeps",
                () -> new ContextualProcessor<byte[], byte[], Void, Void>() {
                    @Override
                    public void process(Record<byte[], byte[]> record) {
                        KeyValueStore<String, byte[]> rows = context().getStateStore("rows");
                        byte[] before = rows.get("row");
                        length[0] = before == null ? 0 : before.length;
                        byte[] large = new byte[LARGE];
                        new Random(1).nextBytes(large); // which nothing compresses
                        rows.put("row", large);
                        taken.countDown();
                    }
                },
                "in");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("rows"), Serdes.String(), Serdes.ByteArray()),
                "keeps");
        Properties settings = StreamsSettings.of(config(cluster, states));
        try (KafkaStreams streams = new KafkaStreams(topology, settings)) {
            streams.setUncaughtExceptionHandler(failure -> {
                failed.set(failure);
                taken.countDown();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(streams.close(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(failed.get()).isNull();
        return length[0];
    }
}
