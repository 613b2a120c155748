package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.testing.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The whole topology in Kafka's test driver: one partition, no broker. Times are epoch microseconds. */
final class Pipeline implements AutoCloseable {
    private static final RegistryStub REGISTRY = new RegistryStub();
    private static final List<Topics> CONCLUDED =
            List.of(Topics.RECOVERY_TIMELINES, Topics.SECURITY_FINDINGS, Topics.AUDIT_EVENTS, Topics.INVARIANT_WINDOWS);

    /** A registry whose clock leaps, so that an unknown schema is known to be unknown without waiting. */
    final Registry registry = new Registry(
            client(), () -> REGISTRY.clock.addAndGet(Duration.ofMinutes(1).toMillis()));

    final WireSerdes serdes = new WireSerdes(registry, "");
    final Tally tally = new Tally();

    final AppConfig config = AppConfig.of(Map.of(
            "kafka.bootstrap.servers",
            "nowhere:9092",
            "schema.registry.url",
            REGISTRY.url(),
            "state.dir",
            Path.of("target", "no-state").toString()));
    final Wire wire = new Wire(serdes);
    private final Serializer<ReasonEvent> events = serdes.serializer(WireRecord.REASON_EVENT);
    private final Serializer<NodeHeartbeat> heartbeats = serdes.serializer(WireRecord.NODE_HEARTBEAT);
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> input;
    private final TestInputTopic<byte[], byte[]> heartbeatsIn;
    private final TestInputTopic<byte[], byte[]> subjectsIn;
    private final Map<Topics, TestOutputTopic<byte[], byte[]>> outputs = new LinkedHashMap<>();
    private final Map<String, Conclusion> concluded = new TreeMap<>();
    private long proven = Long.MIN_VALUE;

    Pipeline() {
        this(new Tuning(1_000, 0));
    }

    Pipeline(Tuning tuning) {
        this(tuning, 1);
    }

    /** @param partitions of which there is the first alone; of the others nothing is heard but by {@link #clock} */
    Pipeline(Tuning tuning, int partitions) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "anchorwatch");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Path.of("target", "driver-state").toString());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(
                new AuditTopology(config, wire, partitions, Store.Kind.HEAP, tuning)
                        .build((topic, partition) -> proven, tally),
                settings,
                Instant.EPOCH);
        input = driver.createInputTopic(
                Topics.REASON_EVENTS.topicName(), new ByteArraySerializer(), new ByteArraySerializer());
        heartbeatsIn = driver.createInputTopic(
                Topics.NODE_HEARTBEATS.topicName(), new ByteArraySerializer(), new ByteArraySerializer());
        subjectsIn = driver.createInputTopic(
                Topics.SUBJECTS.in(config), new ByteArraySerializer(), new ByteArraySerializer());
        for (Topics topic : Topics.values()) {
            outputs.put(
                    topic,
                    driver.createOutputTopic(
                            topic.in(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        }
    }

    private static io.confluent.kafka.schemaregistry.client.SchemaRegistryClient client() {
        return new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(REGISTRY.url(), 100);
    }

    /** Appends what a table says, as scenarios of the folds are written; a line of time is silence until then. */
    Pipeline run(String table) {
        for (Scenario.Line line : Scenario.parse(table).lines()) {
            if (line.event() == null) {
                silence(line.appendedAt());
            } else {
                take(line.event(), line.appendedAt());
            }
        }
        return this;
    }

    /** Appends an event. */
    void take(ReasonEvent event, long appendedAt) {
        take(event.key().getBytes(StandardCharsets.UTF_8), bytes(event), appendedAt);
    }

    /** Appends whatever bytes. */
    void take(byte[] key, byte[] value, long appendedAt) {
        assertThat(appendedAt % 1_000).as("a broker counts milliseconds").isZero();
        input.pipeInput(key, value, Instant.ofEpochMilli(appendedAt / 1_000));
    }

    /** Lets the registry know one more Avro schema; its id. */
    static int schema(String json) {
        return REGISTRY.put(json, "AVRO");
    }

    /** Appends a heartbeat. */
    void take(NodeHeartbeat heartbeat, long appendedAt) {
        heartbeat(heartbeat.key().getBytes(StandardCharsets.UTF_8), heartbeats.serialize("", heartbeat), appendedAt);
    }

    /** Appends whatever bytes to the heartbeats. */
    void heartbeat(byte[] key, byte[] value, long appendedAt) {
        heartbeatsIn.pipeInput(key, value, Instant.ofEpochMilli(appendedAt / 1_000));
    }

    byte[] bytes(ReasonEvent event) {
        return events.serialize("", event);
    }

    /** Nothing comes any more, and that is proven until a time. */
    void silence(long until) {
        proven = until;
        driver.advanceWallClockTime(Duration.ofMillis(500));
    }

    /** A partition that is not here has come so far: those of events first, then those of heartbeats. */
    void clock(int feeder, long at) {
        subjectsIn.pipeInput(
                new byte[0],
                (byte[]) Subjects.clock(feeder, at / 1_000_000 * 1_000_000, at / 1_000)
                        .value(),
                Instant.ofEpochMilli(at / 1_000));
    }

    /** Wall time passes, and nobody says what is in the log. */
    void wait(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** What is concluded by now, by kind and id, each in its highest revision. Revisions must come without a gap. */
    Map<String, Conclusion> concluded() {
        for (Topics topic : CONCLUDED) {
            for (TestRecord<byte[], byte[]> record : read(topic)) {
                Conclusion now = wire.decode(topic.topicName(), record.value());
                assertThat(record.key()).isEqualTo(ConclusionKey.of(now));
                Conclusion before = concluded.put(topic + " " + now.id(), now);
                assertThat(now.revision())
                        .as("the revision of %s after %s", now, before)
                        .isEqualTo(before == null ? 0 : before.revision() + 1);
            }
        }
        return concluded;
    }

    /** The flags of each finding of a rule. */
    List<List<String>> flags(String rule) {
        return concluded().values().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .filter(finding -> finding.rule().equals(rule))
                .map(Finding::flags)
                .toList();
    }

    /** The findings that stand, as {@code CODE rule subject status}. */
    List<String> findings() {
        return concluded().values().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .filter(finding -> !finding.withdrawn())
                .map(finding -> finding.code() + " " + finding.rule() + " "
                        + finding.subject().id() + " " + finding.status())
                .toList();
    }

    List<TestRecord<byte[], byte[]>> read(Topics topic) {
        return outputs.get(topic).readRecordsToList();
    }

    /** The headers of a record that are ours, without what their names begin with. */
    static Map<String, String> headers(TestRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key().replace("anchorwatch.", ""), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** What is compared: everything that stands, without revisions; withdrawn findings and emptied windows are gone. */
    static List<String> lines(Iterable<? extends Conclusion> conclusions) {
        List<String> lines = new ArrayList<>();
        for (Conclusion one : conclusions) {
            boolean withdrawn = one instanceof Finding finding && finding.withdrawn();
            boolean emptied = one instanceof InvariantWindow window && window.checked() == 0;
            if (!withdrawn && !emptied) {
                lines.add(one.withRevision(0).toString());
            }
        }
        lines.sort(null);
        return lines;
    }

    KeyValueStore<Bytes, byte[]> store(Store store) {
        return store.in(driver.<Bytes, byte[]>getKeyValueStore(store.ground().storeName()));
    }

    /** The keys of a store as text, for looking at what is left. */
    List<String> keys(Store store) {
        return texts(store, row -> row.key.get());
    }

    /** The same of what lies under the keys. */
    List<String> values(Store store) {
        return texts(store, row -> row.value);
    }

    private List<String> texts(Store store, Function<KeyValue<Bytes, byte[]>, byte[]> of) {
        List<String> texts = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store(store).all()) {
            rows.forEachRemaining(row -> texts.add(new String(of.apply(row), StandardCharsets.UTF_8)));
        }
        return texts;
    }

    /** How many records Kafka Streams itself has dropped. */
    double dropped() {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("dropped-records-total"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
    }

    /** What was counted. */
    static final class Tally implements Counted {
        int accepted;
        int duplicates;
        int heartbeats;
        int jumps;
        int partial;
        final List<String> late = new ArrayList<>();
        final List<String> dead = new ArrayList<>();

        @Override
        public void accepted() {
            accepted++;
        }

        @Override
        public void duplicate() {
            duplicates++;
        }

        @Override
        public void heartbeat() {
            heartbeats++;
        }

        @Override
        public void jump() {
            jumps++;
        }

        @Override
        public void partial() {
            partial++;
        }

        @Override
        public void late(String reason) {
            late.add(reason);
        }

        @Override
        public void dead(String cause) {
            dead.add(cause);
        }
    }
}
