package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} has accepted is there the next time, however it ended. */
final class UpIT {
    private static final AvroSchema SCHEMA = new AvroSchema("{\"type\":\"record\",\"name\":\"Seen\",\"fields\":[]}");
    private static final TopicPartition SEEN = new TopicPartition("seen", 0);

    @TempDir
    private Path directory;

    @Test
    void whatever_ends_it_the_next_start_finds_records_and_schemas() throws Exception {
        Path home = directory.resolve("a home");
        int id;
        String cluster;
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            id = register(ready);
            cluster = clusterOf(ready);
            createTopic(ready);
            publish(ready, "before the end");
            assertInUse(home);
            ProcessHandle registry = up.registry();
            assertThat(up.terminate()).as("the exit code").isZero();
            assertThat(registry.isAlive()).as("the registry lives").isFalse();
            assertThat(up.errors()).as("standard error").isEmpty();
        }
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            assertFound(ready, id, cluster, "before the end");
            publish(ready, "before the kill");
            ProcessHandle registry = up.registry();
            up.kill();
            registry.onExit().get(30, TimeUnit.SECONDS);
        }
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            assertFound(ready, id, cluster, "before the end", "before the kill");
            up.registry().destroyForcibly();
            publish(ready, "without a registry");
            up.kill();
        }
        try (Up up = Up.on(home)) {
            assertFound(up.ready(), id, cluster, "before the end", "before the kill", "without a registry");
            assertThat(up.terminate()).isZero();
        }
    }

    private static void assertInUse(Path home) throws Exception {
        try (Up second = Up.on(home)) {
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.errors()).hasLineCount(1).contains("is in use by another anchorwatch", "--data");
        }
    }

    private static void assertFound(JsonNode ready, int id, String cluster, String... texts) throws Exception {
        try (SchemaRegistryClient registry = registryOf(ready)) {
            assertThat(registry.getSchemaById(id)).isEqualTo(SCHEMA);
            assertThat(registry.getAllSubjects()).contains("seen-value", "reason-events-value");
        }
        assertThat(read(ready, texts.length)).containsExactly(texts);
        assertThat(clusterOf(ready)).isEqualTo(cluster);
    }

    private static int register(JsonNode ready) throws Exception {
        try (SchemaRegistryClient registry = registryOf(ready)) {
            return registry.register("seen-value", SCHEMA);
        }
    }

    private static SchemaRegistryClient registryOf(JsonNode ready) {
        return new CachedSchemaRegistryClient(ready.get("schema_registry_url").asText(), 10);
    }

    private static void createTopic(JsonNode ready) throws Exception {
        try (Admin admin = Admin.create(settings(ready))) {
            admin.createTopics(List.of(new NewTopic(SEEN.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void publish(JsonNode ready, String text) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(ready), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(SEEN.topic(), text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static List<String> read(JsonNode ready, int wanted) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(ready), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(SEEN));
            consumer.seekToBeginning(List.of(SEEN));
            List<String> found = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (found.size() < wanted && System.nanoTime() < until) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(each -> found.add(new String(each.value(), StandardCharsets.UTF_8)));
            }
            return found;
        }
    }

    private static String clusterOf(JsonNode ready) throws Exception {
        try (Admin admin = Admin.create(settings(ready))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static Map<String, Object> settings(JsonNode ready) {
        return Map.of("bootstrap.servers", ready.get("bootstrap_servers").asText());
    }
}
