package io.anchorwatch.app.siem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What goes to the topics of SIEMs, and under which key. */
final class SiemTopologyTest {
    private static final long NOW = 1_763_789_400_000_000L;
    private static final RegistryStub REGISTRY = new RegistryStub();
    private static final Finding FINDING = Finding.open(
            ReasonCode.SEC_REPLAY_ATTEMPT,
            "replay",
            "default",
            new Subject(Subject.Kind.SESSION, "s-1"),
            NOW,
            List.of("default/n/0/1"),
            "twice");

    private final WireSerdes serdes = new WireSerdes(
            new Registry(
                    new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(REGISTRY.url(), 100),
                    () -> REGISTRY.clock.get()),
            "");
    private final List<String> counted = new ArrayList<>();

    @Test
    void a_finding_is_written_in_both_formats_under_its_id_and_revision() {
        try (Run run = new Run(Map.of())) {
            run.pipe(
                    Topics.SECURITY_FINDINGS,
                    serdes.serializer(WireRecord.FINDING).serialize("", FINDING.withRevision(2)));
            TestRecord<byte[], byte[]> ocsf = run.read(Topics.SIEM_OCSF).get(0);
            TestRecord<byte[], byte[]> ecs = run.read(Topics.SIEM_ECS).get(0);
            assertThat(new String(ocsf.key(), UTF_8)).isEqualTo(FINDING.findingId() + "/2");
            assertThat(ecs.key()).isEqualTo(ocsf.key());
            assertThat(json(ocsf).get("metadata").get("original_event_uid").asText())
                    .isEqualTo("security-findings/0/0");
            assertThat(json(ocsf).get("metadata").get("logged_time").asLong()).isEqualTo(NOW / 1_000);
            assertThat(json(ecs).get("event").get("id").asText()).isEqualTo(FINDING.findingId() + "/2");
        }
        assertThat(counted).containsExactlyInAnyOrder("siem-ocsf", "siem-ecs");
    }

    @Test
    void an_audit_event_is_told_and_an_event_only_where_that_is_wanted() {
        AuditEvent audit = new AuditEvent(
                "default/s-1/4",
                ReasonCode.AUDIT_INVARIANT_OK_NO_RESET,
                "default",
                "s-1",
                null,
                NOW,
                4L,
                List.of(),
                Map.of(),
                "m",
                0);
        byte[] event = serdes.serializer(WireRecord.REASON_EVENT).serialize("", event("HANDSHAKE_OK"));
        try (Run run = new Run(Map.of())) {
            run.pipe(
                    Topics.AUDIT_EVENTS,
                    serdes.serializer(WireRecord.AUDIT_EVENT).serialize("", audit));
            assertThat(run.read(Topics.SIEM_OCSF)).hasSize(1);
            assertThat(run.topology.describe().toString()).doesNotContain("reason-events");
        }
        try (Run run = new Run(Map.of("siem.events", "true"))) {
            run.pipe(Topics.REASON_EVENTS, event);
            assertThat(json(run.read(Topics.SIEM_OCSF).get(0))
                            .get("metadata")
                            .get("uid")
                            .asText())
                    .isEqualTo("default/n/0/1");
        }
    }

    @Test
    void what_a_node_says_about_security_and_what_cannot_be_read_is_left_to_those_who_tell_it() {
        try (Run run = new Run(Map.of("siem.events", "true"))) {
            run.pipe(
                    Topics.REASON_EVENTS,
                    serdes.serializer(WireRecord.REASON_EVENT).serialize("", event("SEC_REPLAY_ATTEMPT")));
            run.pipe(Topics.REASON_EVENTS, new byte[] {1, 2, 3});
            run.pipe(Topics.REASON_EVENTS, null);
            assertThat(run.read(Topics.SIEM_OCSF)).isEmpty();
            assertThat(run.read(Topics.SIEM_ECS)).isEmpty();
        }
    }

    @Test
    void a_record_that_is_no_conclusion_is_a_dead_letter_and_holds_up_nothing() {
        byte[] junk = {9, 9};
        byte[] finding = serdes.serializer(WireRecord.FINDING).serialize("", FINDING);
        byte[] torn = Arrays.copyOf(finding, finding.length - 7);
        try (Run run = new Run(Map.of("topic.prefix", "p-"))) {
            for (byte[] each : List.of(junk, torn)) {
                run.pipe(Topics.SECURITY_FINDINGS, each);
            }
            run.pipe(Topics.SECURITY_FINDINGS, finding);
            assertThat(run.read(Topics.SIEM_OCSF)).hasSize(1);
            assertThat(run.read(Topics.SIEM_ECS)).hasSize(1);
            List<TestRecord<byte[], byte[]>> letters = run.read(Topics.DEAD_LETTERS);
            assertThat(letters).extracting(TestRecord::value).containsExactly(junk, torn);
            assertThat(letters)
                    .extracting(letter -> header(letter, "cause"))
                    .containsExactly("UNDECODABLE", "UNDECODABLE");
            assertThat(letters).extracting(letter -> header(letter, "offset")).containsExactly("0", "1");
            assertThat(letters).allSatisfy(letter -> {
                assertThat(header(letter, "topic")).isEqualTo("p-security-findings");
                assertThat(new String(letter.key(), UTF_8)).isEqualTo("key");
            });
        }
        assertThat(counted).containsExactly("dead", "dead", "siem-ocsf", "siem-ecs");
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader("anchorwatch." + name).value(), UTF_8);
    }

    private static ReasonEvent event(String code) {
        return new ReasonEvent(
                "default", "n", 0, 1, code, NOW, "s-1", 1, 1, null, null, null, null, null, null, null, Map.of());
    }

    private static JsonNode json(TestRecord<byte[], byte[]> record) {
        return SiemFolder.tree(new String(record.value(), UTF_8));
    }

    private final class Run implements AutoCloseable {
        private final AppConfig config;
        private final org.apache.kafka.streams.Topology topology;
        private final TopologyTestDriver driver;

        Run(Map<String, String> more) {
            Map<String, String> values = new HashMap<>(more);
            values.put("kafka.bootstrap.servers", "nowhere:9092");
            values.put("schema.registry.url", REGISTRY.url());
            config = AppConfig.of(values);
            topology = new SiemTopology(config, new ToldReader(new Wire(serdes), config), "0.1.0", new SiemCounted() {
                        @Override
                        public void written(String topic) {
                            counted.add(topic);
                        }

                        @Override
                        public void dead() {
                            counted.add("dead");
                        }
                    })
                    .build();
            Properties settings = new Properties();
            settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "siem");
            settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
            driver = new TopologyTestDriver(topology, settings, Instant.EPOCH);
        }

        void pipe(Topics topic, byte[] value) {
            driver.createInputTopic(topic.in(config), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput("key".getBytes(UTF_8), value, Instant.ofEpochMilli(NOW / 1_000));
        }

        List<TestRecord<byte[], byte[]>> read(Topics topic) {
            return driver.createOutputTopic(topic.in(config), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList();
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
