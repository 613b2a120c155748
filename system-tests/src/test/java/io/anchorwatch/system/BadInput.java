package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Everything that nodes get wrong, at once, on both ways in. */
final class BadInput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NO_AVRO = "no avro".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NO_SCHEMA =
            ByteBuffer.allocate(12).putInt(1, 1_234_567).array();

    private BadInput() {}

    /** Each gets its line of rejection or its dead letter; what stands between is taken in, and the app lives on. */
    static void isSetAsideAndNamed(Installation here, Path directory) throws Exception {
        linesAreRejected(here, directory);
        recordsAreSetAside(here);
        List<JsonNode> flags = new ArrayList<>();
        here.json("/api/v1/sessions/good/timeline?fleet=bad").get("entries").forEach(flags::add);
        assertThat(flags).extracting(entry -> entry.get("code").asText()).contains("HANDSHAKE_OK", "NEVER_HEARD_OF");
        assertThat(flags)
                .filteredOn(entry -> entry.get("code").asText().equals("NEVER_HEARD_OF"))
                .allSatisfy(entry -> assertThat(entry.get("flags").toString()).contains("UNCATALOGUED"));
        assertThat(here.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(here.get("/health/ready").statusCode()).isEqualTo(200);
    }

    private static String line(int sequence, String code, String more) {
        return "{\"fleet_id\":\"bad\",\"node_id\":\"n1\",\"node_sequence\":" + sequence + ",\"code\":\"" + code
                + "\",\"session_id\":\"good\"" + more + "}";
    }

    private static void linesAreRejected(Installation here, Path directory) throws Exception {
        String now = ",\"occurred_at\":\"" + Instant.now() + "\"";
        List<String> lines = List.of(
                line(
                        1,
                        "HANDSHAKE_OK",
                        now
                                + ",\"state_version\":1,\"from_state\":\"BIRTH\",\"to_state\":\"ATTACHED\",\"transport_id\":\"t\""),
                "{\"node_id\":",
                line(2, "HEALTH_RECOVERED", ""),
                line(3, "HEALTH_RECOVERED", now + ",\"state_version\":\"two\""),
                line(4, "HEALTH RECOVERED", now),
                line(5, "HEALTH_RECOVERED", now + ",\"details\":{\"k\":\"" + "x".repeat(1_000_000) + "\"}"),
                line(6, "HEALTH_RECOVERED", now + ",\"state_version\":-2"),
                line(7, "HEALTH_RECOVERED", ",\"occurred_at\":\"9999-12-31T23:59:59Z\""),
                line(8, "HEALTH_RECOVERED", now + ",\"colour\":\"red\""),
                line(9, "NEVER_HEARD_OF", now));
        Path file = directory.resolve("bad.jsonl");
        Files.write(file, lines);
        Installation.Ended ended = here.publish(file);
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.output().strip()).isEqualTo("{\"published\":2,\"rejected\":8,\"duplicates_suppressed\":0}");
        Map<Integer, String> rejected = new TreeMap<>();
        for (String text : ended.errors().lines().toList()) {
            JsonNode one = JSON.readTree(text);
            assertThat(one.get("rule").asText()).isNotBlank();
            rejected.put(one.get("line").asInt(), one.get("field").asText());
        }
        assertThat(rejected)
                .isEqualTo(Map.of(
                        2,
                        "null",
                        3,
                        "occurred_at",
                        4,
                        "state_version",
                        5,
                        "code",
                        6,
                        "null",
                        7,
                        "state_version",
                        8,
                        "occurred_at",
                        9,
                        "colour"));
    }

    private static void recordsAreSetAside(Installation here) throws Exception {
        List<byte[]> values = new ArrayList<>(List.of(NO_AVRO, new byte[0], NO_SCHEMA));
        values.add(null);
        values.add(here.log("reason-events").stream()
                .filter(record -> record.partition() != 1)
                .findFirst()
                .orElseThrow()
                .value());
        values.add(new byte[5_000_000]); // some hundred bytes in its batch, and more than a topic takes alone
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        here.bootstrapServers(),
                        "compression.type",
                        "zstd",
                        "max.request.size",
                        10_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>("reason-events", 1, null, value))
                        .get();
            }
        }
        long since = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> dead = List.of();
        while (dead.size() < values.size()
                && System.nanoTime() - since < Duration.ofSeconds(90).toNanos()) {
            dead = here.log("dead-letters");
        }
        assertThat(dead)
                .extracting(record -> header(record, "cause"))
                .containsExactly(
                        "UNDECODABLE", "UNDECODABLE", "UNKNOWN_SCHEMA", "UNDECODABLE", "INVALID_FIELD", "TOO_LARGE");
        int large = values.size() - 1;
        assertThat(header(dead.get(large - 1), "field")).isEqualTo("key");
        assertThat(dead.subList(0, large))
                .extracting(ConsumerRecord::value)
                .containsExactlyElementsOf(values.subList(0, large));
        assertThat(header(dead.get(large), "cut_from")).isEqualTo("5000000");
        assertThat(dead).allSatisfy(record -> {
            assertThat(header(record, "topic")).isEqualTo("reason-events");
            assertThat(header(record, "partition")).isEqualTo("1");
        });
        assertThat(dead)
                .extracting(record -> Long.valueOf(header(record, "offset")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("anchorwatch." + name).value(), StandardCharsets.UTF_8);
    }
}
