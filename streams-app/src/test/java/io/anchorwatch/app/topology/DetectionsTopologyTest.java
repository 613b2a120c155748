package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.detections.Detections;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.sigma.Match;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppression;
import io.anchorwatch.sigma.Suppressions;
import io.anchorwatch.sigma.Trial;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application that executes rules says what the bare fold says, whatever is read first. */
class DetectionsTopologyTest {
    private static final long START = io.anchorwatch.testing.Scenario.START;
    private static final RegistryStub REGISTRY = new RegistryStub();
    private static final Rules RULES = Detections.load(
                    List.of(Path.of("").toAbsolutePath().getParent().resolve("detections")))
            .rules();

    private final WireSerdes serdes = new WireSerdes(
            new Registry(
                    new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(REGISTRY.url(), 100),
                    () -> REGISTRY.clock.get()),
            "");
    private final List<String> counted = new ArrayList<>();

    private static History history(Scenario scenario, int seed) {
        return Simulation.history(
                Setup.of(scenario, seed, START, 4, scenario == Scenario.X3 ? 3 : 60, Duration.ofSeconds(60)));
    }

    /** As the log has it: a broker counts milliseconds. */
    private static long appendedAt(Emission emission) {
        return emission.at() / 1_000 * 1_000;
    }

    private static Map<String, Finding> expected(History history, long until) {
        List<Match> matches = new ArrayList<>();
        for (Emission emission : history.emissions()) {
            RULES.match(
                    emission.event(), appendedAt(emission), (rule, match) -> matches.add(match), (rule, field) -> {});
        }
        matches.sort(Match.ORDER);
        Trial trial = new Trial(RULES);
        matches.forEach(trial::take);
        trial.advance(until);
        Map<String, Finding> expected = new TreeMap<>();
        trial.findings().forEach(finding -> expected.put(finding.findingId(), finding));
        return expected;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void it_finds_what_the_bare_fold_finds_and_leaves_nothing_behind(int seed) {
        History history = history(Scenario.DEMO, seed);
        long over = history.settledAt() + 10_000_000_000L;
        try (Run run = new Run(RULES, Suppressions.NONE, 1)) {
            history.emissions().forEach(emission -> run.take(emission.event(), appendedAt(emission)));
            run.clock(over);
            assertThat(run.findings()).isNotEmpty().isEqualTo(expected(history, over / 1_000_000 * 1_000_000));
            assertThat(run.findings().values()).allMatch(finding -> finding.status() == Status.CLOSED);
            run.clock(over + Duration.ofDays(9).toSeconds() * 1_000_000);
            assertThat(run.left())
                    .as("how often the deadlines were begun with")
                    .containsExactly(DetectionsTopology.DEADLINES + " l");
        }
        assertThat(counted).contains("match " + RULES.all().get(0).id());
    }

    /** Two partitions, of which one is read to its end before the other is begun, and the other way round. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void it_does_not_matter_which_partition_was_read_first(int seed) {
        History history = history(Scenario.X3, seed);
        List<List<Emission>> parts = List.of(new ArrayList<>(), new ArrayList<>());
        history.emissions()
                .forEach(emission ->
                        parts.get(Placement.of(emission.event().key(), 2)).add(emission));
        long over = history.settledAt() + 60_000_000L;
        List<Map<String, Finding>> found = new ArrayList<>();
        for (int first = 0; first < 2; first++) {
            try (Run run = new Run(RULES, Suppressions.NONE, 2)) {
                for (int feeder : new int[] {first, 1 - first}) {
                    parts.get(feeder).forEach(emission -> run.feed(feeder, emission.event(), appendedAt(emission)));
                    run.feedClock(feeder, over);
                }
                found.add(run.findings());
            }
        }
        assertThat(found.get(0)).isNotEmpty().isEqualTo(found.get(1));
        assertThat(found.get(0)).isEqualTo(expected(history, over / 1_000_000 * 1_000_000));
    }

    @Test
    void a_partition_that_is_stuck_blinds_nobody_and_what_is_found_without_it_says_so_until_it_is_heard() {
        History history = history(Scenario.X3, 1);
        try (Run run = new Run(RULES, Suppressions.NONE, 2)) {
            run.feedClock(1, START);
            for (Emission emission : history.emissions()) {
                run.feed(0, emission.event(), appendedAt(emission));
            }
            run.feedClock(0, history.settledAt());
            assertThat(run.findings()).isEmpty();
            for (int second = 3; second <= 33; second += 3) { // silence of all of them would be an outage
                run.driver.advanceWallClockTime(Duration.ofSeconds(3));
                run.feedClock(0, history.settledAt() + second * 1_000_000L);
            }
            run.driver.advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(run.findings().values())
                    .isNotEmpty()
                    .allMatch(finding -> finding.flags().contains("PARTIAL"));
            assertThat(counted).contains("partial");
            long over = (history.settledAt() / 1_000_000 + 120) * 1_000_000;
            run.feedClock(0, over);
            assertThat(run.findings().values())
                    .anyMatch(finding -> finding.flags().contains("PARTIAL"));
            run.feedClock(1, over);
            assertThat(whateverTheRevision(run.findings())).isEqualTo(whateverTheRevision(expected(history, over)));
        }
    }

    private static List<Finding> whateverTheRevision(Map<String, Finding> findings) {
        return findings.values().stream().map(each -> each.withRevision(0)).toList();
    }

    @Test
    void other_rules_do_not_change_the_topology() {
        try (Run many = new Run(RULES, Suppressions.NONE, 1);
                Run none = new Run(new Rules(List.of()), Suppressions.NONE, 1)) {
            assertThat(many.described).isEqualTo(none.described);
        }
    }

    @Test
    void a_suppressed_finding_is_issued_and_says_by_whom_it_was_suppressed() {
        Rule rule = RULES.all().stream()
                .filter(each -> each.title().equals("VPN Reattach Flood From One Source"))
                .findFirst()
                .orElseThrow();
        Suppression known = new Suppression(
                "test", rule.id(), "default", Subject.Kind.SOURCE, "x", START, START + 5_000_000, "load test");
        try (Run run = new Run(new Rules(List.of(rule)), new Suppressions(List.of(known)), 1)) {
            for (int i = 0; i < 40; i++) {
                run.take(event(i + 1, "x"), START + i * 1_000);
                run.take(event(i + 1_001, "y"), START + i * 1_000);
            }
            run.clock(START + 120_000_000);
            assertThat(run.findings().values())
                    .extracting(finding -> finding.subject().id() + finding.flags())
                    .containsExactlyInAnyOrder("x[SUPPRESSED]", "y[]");
            assertThat(run.findings().values())
                    .filteredOn(finding -> finding.subject().id().equals("x"))
                    .allSatisfy(finding -> assertThat(finding.details())
                            .containsEntry("suppressed_by", "test")
                            .containsEntry("suppressed_reason", "load test")
                            .containsEntry("suppressed_until", "2025-06-15T15:06:45Z"));
            assertThat(counted).contains("suppressed x").doesNotContain("suppressed y");
        }
    }

    @Test
    void a_rule_that_comes_while_it_runs_finds_from_then_on_and_one_that_goes_leaves_its_finding_to_close() {
        Rules none = new Rules(List.of());
        AtomicReference<Rules> inForce = new AtomicReference<>(none);
        try (Run run = new Run(inForce::get, () -> Suppressions.NONE, 1)) {
            flood(run, 0, "early");
            assertThat(run.findings()).isEmpty();
            inForce.set(RULES);
            flood(run, 60, "late");
            assertThat(run.findings().values())
                    .isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.subject().id()).isNotEqualTo("early"));
            inForce.set(none);
            run.clock(START + 900_000_000);
            assertThat(run.findings().values())
                    .allSatisfy(finding -> assertThat(finding.endedAt()).isNotNull());
        }
    }

    private void flood(Run run, int second, String source) {
        for (int i = 0; i < 40; i++) {
            run.take(event(second * 1_000 + i + 1, source), START + second * 1_000_000 + i * 1_000);
        }
        run.clock(START + second * 1_000_000 + 20_000_000);
    }

    @Test
    void a_suppression_that_is_over_marks_nothing() {
        Rule rule = RULES.all().stream()
                .filter(each -> each.title().equals("VPN Reattach Flood From One Source"))
                .findFirst()
                .orElseThrow();
        Suppression over = new Suppression("test", rule.id(), null, null, null, START - 10, START, "load test");
        try (Run run = new Run(new Rules(List.of(rule)), new Suppressions(List.of(over)), 1)) {
            for (int i = 0; i < 40; i++) {
                run.take(event(i + 1, "x"), START + i * 1_000);
            }
            run.clock(START + 120_000_000);
            assertThat(run.findings().values())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.flags()).isEmpty());
        }
    }

    @Test
    void what_cannot_be_read_and_what_lacks_a_field_changes_nothing() {
        try (Run run = new Run(RULES, Suppressions.NONE, 1)) {
            run.events.pipeInput(new byte[] {1}, new byte[] {1, 2, 3}, Instant.ofEpochMilli(START / 1_000));
            run.events.pipeInput(new byte[] {1}, null, Instant.ofEpochMilli(START / 1_000));
            run.take(event(1, null), START);
            run.clock(START + 120_000_000);
            assertThat(run.findings()).isEmpty();
        }
        assertThat(counted).anyMatch(each -> each.startsWith("lacking"));
    }

    private static ReasonEvent event(int sequence, String source) {
        return new ReasonEvent(
                "default",
                "n",
                0,
                sequence,
                "RATE_LIMITED",
                START + sequence % 1_000 * 1_000L,
                null,
                -1,
                -1,
                null,
                null,
                null,
                null,
                source,
                null,
                null,
                Map.of());
    }

    private final class Run implements AutoCloseable, DetectionsCounted {
        private final TopologyTestDriver driver;
        private final TestInputTopic<byte[], byte[]> events;
        private final TestInputTopic<byte[], byte[]> byGroup;
        private final Map<String, Finding> found = new TreeMap<>();
        private final Wire wire = new Wire(serdes);
        private final Rules rules;
        private final AppConfig config;
        private final String described;

        Run(Rules rules, Suppressions suppressions, int partitions) {
            this(() -> rules, () -> suppressions, partitions);
        }

        Run(Supplier<Rules> rules, Supplier<Suppressions> suppressions, int partitions) {
            this.rules = rules.get();
            config = AppConfig.of(Map.of(
                    "kafka.bootstrap.servers",
                    "nowhere:9092",
                    "schema.registry.url",
                    REGISTRY.url(),
                    "detections.dir",
                    "detections"));
            Properties settings = new Properties();
            settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "anchorwatch-detections");
            settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
            settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
            org.apache.kafka.streams.Topology topology = new DetectionsTopology(
                            config, wire, partitions, Store.Kind.HEAP)
                    .build(rules, suppressions, (topic, partition) -> Long.MIN_VALUE, this);
            described = topology.describe().toString();
            driver = new TopologyTestDriver(topology, settings, Instant.EPOCH);
            events = driver.createInputTopic(
                    Topics.REASON_EVENTS.in(config), new ByteArraySerializer(), new ByteArraySerializer());
            byGroup = driver.createInputTopic(
                    Topics.MATCHES.in(config), new ByteArraySerializer(), new ByteArraySerializer());
        }

        void take(ReasonEvent event, long appendedAt) {
            events.pipeInput(
                    event.key().getBytes(StandardCharsets.UTF_8),
                    serdes.serializer(WireRecord.REASON_EVENT).serialize("", event),
                    Instant.ofEpochMilli(appendedAt / 1_000));
        }

        void clock(long at) {
            feedClock(0, at);
        }

        void feedClock(int feeder, long at) {
            byGroup.pipeInput(
                    new byte[0],
                    (byte[]) Subjects.clock(feeder, at / 1_000_000 * 1_000_000, at / 1_000)
                            .value(),
                    Instant.ofEpochMilli(at / 1_000));
        }

        /** What the other half would have sent. */
        void feed(int feeder, ReasonEvent event, long appendedAt) {
            feedClock(feeder, appendedAt);
            rules.match(
                    event,
                    appendedAt,
                    (rule, match) -> {
                        byte[] payload = MatchProcessor.MATCHES.encode(match);
                        byte[] value = new byte[payload.length + 1];
                        value[0] = MatchProcessor.MATCH;
                        System.arraycopy(payload, 0, value, 1, payload.length);
                        byGroup.pipeInput(
                                match.key().getBytes(StandardCharsets.UTF_8),
                                value,
                                Instant.ofEpochMilli(appendedAt / 1_000));
                    },
                    (rule, field) -> {});
        }

        Map<String, Finding> findings() {
            driver.createOutputTopic(
                            Topics.SECURITY_FINDINGS.in(config),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())
                    .readValuesToList()
                    .forEach(value -> {
                        Conclusion conclusion = wire.decode(Topics.SECURITY_FINDINGS.topicName(), value);
                        Finding finding = (Finding) conclusion;
                        Finding before = found.put(finding.findingId(), finding);
                        assertThat(finding.revision()).isEqualTo(before == null ? 0 : before.revision() + 1);
                    });
            return found;
        }

        List<String> left() {
            List<String> left = new ArrayList<>();
            for (String store :
                    List.of(DetectionsTopology.GROUPS, DetectionsTopology.DEADLINES, DetectionsTopology.WAITING)) {
                try (KeyValueIterator<Bytes, byte[]> rows =
                        driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                    while (rows.hasNext()) {
                        KeyValue<Bytes, byte[]> row = rows.next();
                        left.add(store + " " + row.key);
                    }
                }
            }
            return left;
        }

        @Override
        public void match(String ruleId) {
            counted.add("match " + ruleId);
        }

        @Override
        public void lacking(String ruleId) {
            counted.add("lacking " + ruleId);
        }

        @Override
        public void suppressed(Finding finding) {
            counted.add("suppressed " + finding.subject().id());
        }

        @Override
        public void partial() {
            counted.add("partial");
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
