package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.Occurrence;
import io.anchorwatch.producers.PublishAgent;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.producers.VpnNode;
import io.anchorwatch.producers.lines.Lines;
import io.anchorwatch.quickstart.EmbeddedBroker;
import io.anchorwatch.quickstart.EmbeddedRegistry;
import io.anchorwatch.quickstart.LoopbackPort;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing to a real broker with a real registry. */
final class PublishIT {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registryServer;
    private static Registry registry;

    private final StringWriter summary = new StringWriter();
    private final StringWriter rejects = new StringWriter();
    private final StringWriter progress = new StringWriter();

    @BeforeAll
    static void starts() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        registryServer = EmbeddedRegistry.start(directory.resolve("registry"), 0);
        registry = Registry.at(registryServer.url(), Map.of());
    }

    @AfterAll
    static void stops() {
        registry.close();
        registryServer.close();
        broker.close();
    }

    private static void topics(String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(prefix + "reason-events", PARTITIONS, (short) 1),
                            new NewTopic(prefix + "node-heartbeats", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static PublisherSettings settings(String prefix) {
        return new PublisherSettings(broker.bootstrapServers(), prefix, 500, Map.of());
    }

    private PublishAgent agent(PublisherSettings settings, Duration timeout) {
        return new PublishAgent(
                settings,
                registry,
                timeout,
                new PublishAgent.Output(new PrintWriter(summary), new PrintWriter(rejects), new PrintWriter(progress)));
    }

    private static Lines lines(List<ReasonEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(ReasonEventJson.write(event)).append('\n'));
        return new Lines(
                Channels.newChannel(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8))));
    }

    private static List<ReasonEvent> events(int count) {
        long now = System.currentTimeMillis() * 1000;
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new ReasonEvent(
                        "default",
                        "n" + i % 3,
                        7,
                        i,
                        "AUTH_FAIL",
                        now,
                        i % 5 == 0 ? null : "s-" + i % 50,
                        ReasonEvent.ABSENT,
                        ReasonEvent.ABSENT,
                        null,
                        null,
                        null,
                        null,
                        i % 10 == 0 ? null : "src-" + i % 7,
                        null,
                        null,
                        Map.of("nonce", Integer.toString(i))))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> log(String topic) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(log::add);
            }
        }
        return log;
    }

    private static ReasonEvent decoded(WireDecoder<ReasonEvent> decoder, byte[] value) {
        return ((Decoded.Accepted<ReasonEvent>) decoder.decode(value)).value();
    }

    @Test
    void every_line_arrives_once_under_its_key_on_its_partition() throws Exception {
        topics("lines.");
        List<ReasonEvent> events = events(5_000);
        assertThat(agent(settings("lines."), PATIENCE).run(lines(events))).isZero();
        assertThat(summary).hasToString("{\"published\":5000,\"rejected\":0,\"duplicates_suppressed\":0}\n");

        WireDecoder<ReasonEvent> decoder = new WireSerdes(registry, "lines.").decoder(WireRecord.REASON_EVENT);
        Set<ReasonEvent> read = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : log("lines.reason-events")) {
            ReasonEvent event = decoded(decoder, record.value());
            assertThat(read.add(event)).isTrue();
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(event.key());
            assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS);
        }
        assertThat(read).isEqualTo(new HashSet<>(events));
        assertThat(log("lines.node-heartbeats")).as("an agent is no node").isEmpty();
    }

    @Test
    void nodes_of_a_program_are_numbered_and_heard_until_they_stop() throws Exception {
        topics("nodes.");
        Map<String, Long> last = new HashMap<>();
        try (Publisher publisher = new Publisher(settings("nodes."), registry)) {
            for (String name : List.of("n1", "n2", "n3")) {
                VpnNode node = publisher.node("default", name);
                for (int i = 0; i < 100; i++) {
                    node.say(new Occurrence(ReasonCode.AUTH_FAIL, System.currentTimeMillis() * 1000).source("src"));
                }
                last.put(name, node.lastSequence());
            }
            assertThat(publisher.close(PATIENCE)).isZero();
        }
        assertThat(log("nodes.reason-events")).hasSize(300);
        var heartbeats = new WireSerdes(registry, "nodes.").nodeHeartbeats().deserializer();
        List<NodeHeartbeat> stopping = log("nodes.node-heartbeats").stream()
                .map(record -> heartbeats.deserialize("nodes.node-heartbeats", record.value()))
                .filter(NodeHeartbeat::stopping)
                .toList();
        assertThat(stopping).hasSize(3);
        assertThat(stopping).allMatch(heartbeat -> heartbeat.lastSequence() == last.get(heartbeat.nodeId()));
    }

    @Test
    void a_topic_that_is_not_there_is_named_when_patience_ends() throws Exception {
        assertThat(agent(settings("nowhere."), Duration.ofSeconds(3)).run(lines(events(2))))
                .isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(progress.toString()).hasLineCount(1).contains("there is no topic nowhere.reason-events");
    }

    @Test
    void a_broker_that_is_not_there_yet_is_waited_for() throws Exception {
        int port = LoopbackPort.claim(0, "a port");
        PublisherSettings settings = new PublisherSettings("127.0.0.1:" + port, "later.", 500, Map.of());
        int[] exit = {-1};
        Thread agent = new Thread(() -> {
            try {
                exit[0] = agent(settings, PATIENCE).run(lines(events(2_000)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        agent.start();
        try (EmbeddedBroker late = EmbeddedBroker.start(directory.resolve("late"), port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", late.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("later.reason-events", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            agent.join(PATIENCE.toMillis());
        }
        assertThat(exit[0]).isZero();
        assertThat(summary.toString()).startsWith("{\"published\":2000,");
    }

    @Test
    void subjects_are_registered_with_their_rule_and_again_without_effect() throws Exception {
        Map<String, Integer> first = SchemaSubjects.register(registry, "subjects.");
        assertThat(first).hasSize(WireRecord.ALL.size());
        try (Registry another = Registry.at(registryServer.url(), Map.of())) {
            assertThat(SchemaSubjects.register(another, "subjects.")).isEqualTo(first);
        }
        try (var client =
                new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(registryServer.url(), 100)) {
            for (String subject : first.keySet()) {
                assertThat(client.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");
                assertThat(client.getAllVersions(subject)).hasSize(1);
            }
        }
    }

    @Test
    void an_id_that_this_registry_does_not_know_becomes_unknown_after_three_denials() throws Exception {
        byte[] stranger = new byte[10];
        ByteBuffer.wrap(stranger).putInt(1, 1_000_000);
        WireDecoder<ReasonEvent> decoder = new WireSerdes(registry, "").decoder(WireRecord.REASON_EVENT);
        assertThat(decoder.decode(stranger, Duration.ofSeconds(40)))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.cause()).isEqualTo(Decoded.Cause.UNKNOWN_SCHEMA));
    }
}
