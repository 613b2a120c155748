package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
    void after_sigterm_a_second_start_finds_records_and_schemas() throws Exception {
        Path home = directory.resolve("a home");
        int id;
        String cluster;
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            id = register(ready);
            cluster = publish(ready, "before the end");
            ProcessHandle registry = up.registry();
            assertThat(up.terminate()).as("the exit code").isZero();
            assertThat(registry.isAlive()).as("the registry lives").isFalse();
            assertThat(up.errors()).as("standard error").isEmpty();
        }
        assertFound(home, id, cluster, "before the end");
    }

    @Test
    void after_sigkill_a_second_start_finds_records_and_schemas_and_no_registry_is_left() throws Exception {
        Path home = directory.resolve("home");
        int id;
        String cluster;
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            id = register(ready);
            cluster = publish(ready, "before the kill");
            ProcessHandle registry = up.registry();
            up.kill();
            registry.onExit().get(30, TimeUnit.SECONDS);
        }
        assertFound(home, id, cluster, "before the kill");
    }

    @Test
    void a_registry_that_is_killed_too_has_lost_nothing() throws Exception {
        Path home = directory.resolve("home");
        int id;
        String cluster;
        try (Up up = Up.on(home)) {
            JsonNode ready = up.ready();
            id = register(ready);
            up.registry().destroyForcibly();
            cluster = publish(ready, "without a registry");
            up.kill();
        }
        assertFound(home, id, cluster, "without a registry");
    }

    @Test
    void a_directory_in_use_is_refused_in_one_line() throws Exception {
        Path home = directory.resolve("home");
        try (Up first = Up.on(home)) {
            first.ready();
            try (Up second = Up.on(home)) {
                assertThat(second.exitCode()).isEqualTo(2);
                assertThat(second.errors()).hasLineCount(1).contains("is in use by another anchorwatch", "--data");
            }
            assertThat(first.terminate()).isZero();
        }
    }

    private static void assertFound(Path home, int id, String cluster, String text) throws Exception {
        try (Up again = Up.on(home)) {
            JsonNode ready = again.ready();
            try (SchemaRegistryClient registry = registryOf(ready)) {
                assertThat(registry.getSchemaById(id)).isEqualTo(SCHEMA);
                assertThat(registry.getAllSubjects()).contains("seen-value", "reason-events-value");
            }
            assertThat(read(ready)).containsExactly(text);
            assertThat(clusterOf(ready)).isEqualTo(cluster);
            assertThat(again.terminate()).isZero();
        }
    }

    private static int register(JsonNode ready) throws Exception {
        try (SchemaRegistryClient registry = registryOf(ready)) {
            return registry.register("seen-value", SCHEMA);
        }
    }

    private static SchemaRegistryClient registryOf(JsonNode ready) {
        return new CachedSchemaRegistryClient(ready.get("schema_registry_url").asText(), 10);
    }

    private static String publish(JsonNode ready, String text) throws Exception {
        try (Admin admin = Admin.create(settings(ready));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings(ready), new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(SEEN.topic(), 1, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>(SEEN.topic(), text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        return clusterOf(ready);
    }

    private static List<String> read(JsonNode ready) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(ready), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(SEEN));
            consumer.seekToBeginning(List.of(SEEN));
            return consumer.poll(Duration.ofSeconds(30)).records(SEEN).stream()
                    .map(found -> new String(found.value(), StandardCharsets.UTF_8))
                    .toList();
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
