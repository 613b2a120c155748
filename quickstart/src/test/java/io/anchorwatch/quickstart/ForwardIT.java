package io.anchorwatch.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.ForwardApp;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forwarders on a real broker and registry, against a collector that fails in every way there is. */
final class ForwardIT {
    private static final int FINDINGS = 1_500;
    private static final int SESSIONS = 60;
    private static final int REFUSED_EVERY = 500;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static Quickstart quickstart;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        quickstart = Quickstart.temporary(Quickstart.Ports.FREE);
        try (Admin admin = Admin.create(kafka())) {
            new TopicCheck(admin, AppConfig.of(options(Map.of()))).apply();
        }
        try (Registry registry = Registry.at(quickstart.schemaRegistryUrl(), Map.of());
                Serializer<Finding> findings = new WireSerdes(registry, "").serializer(WireRecord.FINDING);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int number = 0; number < FINDINGS; number++) {
                Finding finding = finding(number);
                byte[] key = ("default/" + finding.subject().id()).getBytes(UTF_8);
                sent.add(
                        producer.send(new ProducerRecord<>("security-findings", key, findings.serialize("", finding))));
            }
            sent.add(producer.send(
                    new ProducerRecord<>("security-findings", "default/junk".getBytes(UTF_8), new byte[] {9, 9})));
            for (Future<RecordMetadata> each : sent) {
                each.get(); // what is not in the log cannot be missed by anybody
            }
        }
    }

    @AfterAll
    static void stop() {
        quickstart.close();
    }

    private static Finding finding(int number) {
        return Finding.open(
                        number % REFUSED_EVERY == 77 ? ReasonCode.AUDIT_CLOCK_SKEW : ReasonCode.SEC_REPLAY_ATTEMPT,
                        "replay",
                        number % 2 == 0 ? "default" : "other",
                        new Subject(Subject.Kind.SESSION, "s" + number % SESSIONS),
                        1_763_789_400_000_000L + number,
                        List.of("default/n/0/" + (number + 1)),
                        "number " + number)
                .withRevision(number);
    }

    private static String id(int number) {
        return finding(number).findingId() + "/" + number;
    }

    private static Set<String> all() {
        return IntStream.range(0, FINDINGS).mapToObj(ForwardIT::id).collect(TreeSet::new, Set::add, Set::addAll);
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", quickstart.bootstrapServers());
    }

    private static Map<String, String> options(Map<String, String> more) {
        Map<String, String> options = new TreeMap<>(more);
        options.put("kafka.bootstrap.servers", quickstart.bootstrapServers());
        options.put("schema.registry.url", quickstart.schemaRegistryUrl());
        options.put("topics.replication.factor", "1");
        return options;
    }

    private Map<String, String> collecting(String application, StandInCollector collector) throws Exception {
        return Map.of(
                "application.id",
                application,
                "siem.forwarders",
                "hec",
                "siem.forwarder.hec.kind",
                "hec",
                "siem.forwarder.hec.url",
                collector.url(),
                "siem.forwarder.hec.token",
                secret(),
                "siem.forwarder.hec.batch.records",
                "50");
    }

    private String secret() throws Exception {
        return "file:" + Files.writeString(directory.resolve("token"), "the-token");
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static ForwarderView view(ForwardApp app, String name) {
        return app.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean done(ForwarderView view) {
        return view.partitions().size() == 12
                && view.partitions().stream().allMatch(each -> each.lag() != null && each.lag() == 0);
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters(String forwarder) {
        List<TopicPartition> partitions = IntStream.range(0, 4)
                .mapToObj(each -> new TopicPartition("dead-letters", each))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
            }
        }
        letters.removeIf(letter -> !header(letter, "forwarder").equals(forwarder));
        return letters;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("anchorwatch." + name).value(), UTF_8);
    }

    @Test
    void what_a_failing_collector_received_and_the_dead_letters_are_all_that_was_concluded() throws Exception {
        try (StandInCollector collector = new StandInCollector(7, "AUDIT_CLOCK_SKEW")) {
            Path file = directory.resolve("out.jsonl");
            AppConfig config = AppConfig.of(options(Map.ofEntries(
                    Map.entry("application.id", "failing"),
                    Map.entry("siem.forwarders", "splunk,disk,lost,some"),
                    Map.entry("siem.forwarder.splunk.kind", "hec"),
                    Map.entry("siem.forwarder.splunk.url", collector.url()),
                    Map.entry("siem.forwarder.splunk.token", secret()),
                    Map.entry("siem.forwarder.splunk.batch.records", "100"),
                    Map.entry("siem.forwarder.splunk.request.timeout.ms", "1000"),
                    Map.entry("siem.forwarder.disk.kind", "file"),
                    Map.entry("siem.forwarder.disk.path", file.toString()),
                    Map.entry("siem.forwarder.lost.kind", "webhook"),
                    Map.entry("siem.forwarder.lost.url", collector.url() + "/gone"),
                    Map.entry("siem.forwarder.lost.secret", secret()),
                    Map.entry("siem.forwarder.some.kind", "file"),
                    Map.entry("siem.forwarder.some.format", "cef"),
                    Map.entry(
                            "siem.forwarder.some.path",
                            directory.resolve("some.cef").toString()),
                    Map.entry("siem.forwarder.some.fleets", "other"),
                    Map.entry("siem.forwarder.some.severity.min", "HIGH"))));
            try (ForwardApp app = ForwardApp.start(config)) {
                await(() -> done(view(app, "splunk")) && done(view(app, "disk")) && done(view(app, "some")));
                await(() -> view(app, "lost").state() == ForwarderView.State.STOPPED);
                assertThat(view(app, "lost").lastError()).contains("404");
                assertThat(view(app, "splunk").deadLetters()).isEqualTo(4);
            }
            Set<String> arrived = new TreeSet<>(collector.received());
            List<ConsumerRecord<byte[], byte[]>> dead = deadLetters("splunk");
            assertThat(dead).hasSize(4);
            dead.stream().map(letter -> header(letter, "record_id")).forEach(arrived::add);
            assertThat(arrived).containsAll(all());
            assertThat(dead)
                    .extracting(letter -> header(letter, "cause"))
                    .containsExactlyInAnyOrder(
                            "UNDECODABLE", "REFUSED_BY_RECEIVER", "REFUSED_BY_RECEIVER", "REFUSED_BY_RECEIVER");
            ConsumerRecord<byte[], byte[]> refused = dead.stream()
                    .filter(letter -> header(letter, "record_id").equals(id(77)))
                    .findFirst()
                    .orElseThrow();
            assertThat(header(refused, "status")).isEqualTo("400/6");
            assertThat(header(refused, "position")).startsWith("security-findings/");
            assertThat(new String(refused.key(), UTF_8)).isEqualTo("default/s17");
            assertInOrder(collector.received());
            assertThat(Files.readAllLines(file)).hasSize(FINDINGS);
            assertThat(Files.readAllLines(directory.resolve("some.cef")))
                    .hasSize(FINDINGS / 2 - 3)
                    .allMatch(line -> line.startsWith("CEF:0|"));
            assertThat(committed("failing-forward-lost").values())
                    .allMatch(offset -> offset == null || offset.offset() == 0);
            long through = committed("failing-forward-splunk").entrySet().stream()
                    .filter(each -> each.getKey().topic().equals("security-findings"))
                    .mapToLong(each -> each.getValue().offset())
                    .sum();
            assertThat(through).isEqualTo(FINDINGS + 1);
        }
    }

    /** When a record arrives first, all that was concluded before about its session has arrived. */
    private static void assertInOrder(List<String> ids) {
        Map<String, Integer> numbers = new HashMap<>();
        IntStream.range(0, FINDINGS).forEach(number -> numbers.put(id(number), number));
        Map<Integer, Integer> highest = new HashMap<>();
        Set<String> seen = new TreeSet<>();
        for (String each : ids) {
            int number = numbers.get(each);
            if (seen.add(each)) {
                Integer before = highest.put(number % SESSIONS, number);
                assertThat(before == null || before < number).as(each).isTrue();
            }
        }
    }

    @Test
    void a_receiver_that_is_away_loses_nothing_and_a_restart_goes_on_where_it_was() throws Exception {
        try (StandInCollector collector = new StandInCollector(1, "NONE")) {
            Map<String, String> options = options(collecting("away", collector));
            collector.away(true);
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(() -> view(app, "hec").state() == ForwarderView.State.BACKING_OFF);
                assertThat(view(app, "hec").lastError()).contains("503");
            }
            assertThat(collector.received()).isEmpty();
            collector.away(false);
            collector.wellBehaved();
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(() -> collector.received().size() > FINDINGS / 3);
                assertThat(view(app, "hec").guarantee()).startsWith("at least once");
            }
            int before = collector.received().size();
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(() -> done(view(app, "hec")));
            }
            assertThat(new TreeSet<>(collector.received())).isEqualTo(all());
            assertThat(collector.received().size() - FINDINGS)
                    .as("sent twice after an orderly stop at %s", before)
                    .isZero();
        }
    }

    @Test
    void a_process_that_is_killed_sends_again_what_was_not_committed_and_ends_in_order_when_it_is_asked_to()
            throws Exception {
        try (StandInCollector collector = new StandInCollector(3, "NONE")) {
            Map<String, String> options = options(collecting("killed", collector));
            options.put("kafka.session.timeout.ms", "6000"); // so long the killed one counts as alive
            Path config = Files.writeString(directory.resolve("killed.properties"), properties(options));
            Process first = process(config);
            await(() -> collector.received().size() > FINDINGS / 4);
            first.destroyForcibly().waitFor();
            int before = new TreeSet<>(collector.received()).size();
            assertThat(before).isLessThan(FINDINGS);
            Process second = process(config);
            try {
                await(() -> new TreeSet<>(collector.received()).size() == FINDINGS);
                assertThat(new TreeSet<>(collector.received())).isEqualTo(all());
                assertInOrder(collector.received());
                assertThat(second.inputReader().readLine()).isEqualTo("{\"ready\":true,\"forwarders\":[\"hec\"]}");
                second.destroy();
                assertThat(second.waitFor(15, TimeUnit.SECONDS)).isTrue();
                assertThat(second.exitValue()).isZero();
                assertThat(Files.readString(directory.resolve("err")))
                        .contains("hec (hec) running: ")
                        .doesNotContain("the-token");
            } finally {
                second.destroyForcibly();
            }
        }
    }

    private Process process(Path config) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "forward",
                        "--config",
                        config.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("err").toFile()))
                .start();
    }

    @Test
    void the_command_says_what_is_missing_and_ends_when_every_forwarder_has_stopped() throws Exception {
        StringWriter err = new StringWriter();
        Path config = directory.resolve("a.properties");
        Files.writeString(config, properties(options(Map.of())));
        assertThat(run(err, config)).isEqualTo(CommandFailure.BAD_ARGUMENTS);
        assertThat(err.toString()).contains("siem.forwarders names nobody");
        try (StandInCollector collector = new StandInCollector(1, "NONE")) {
            Files.writeString(
                    config,
                    properties(options(Map.of(
                            "application.id",
                            "command",
                            "siem.forwarders",
                            "hook",
                            "siem.forwarder.hook.kind",
                            "webhook",
                            "siem.forwarder.hook.url",
                            collector.url() + "/gone",
                            "siem.forwarder.hook.secret",
                            secret()))));
            assertThat(run(err, config)).isEqualTo(CommandFailure.FAILED);
            assertThat(err.toString())
                    .contains("every forwarder has stopped; hook: HTTP 404")
                    .doesNotContain("the-token");
        }
    }

    @Test
    void it_says_that_it_lives_and_what_became_of_all_records_and_dead_letters_are_sent_again_by_id() throws Exception {
        try (StandInCollector collector = new StandInCollector(1, "AUDIT_CLOCK_SKEW")) {
            collector.wellBehaved();
            Map<String, String> options = options(Map.of(
                    "application.id", "ledger",
                    "siem.forwarders", "late",
                    "siem.forwarder.late.kind", "hec",
                    "siem.forwarder.late.url", collector.url(),
                    "siem.forwarder.late.token", secret(),
                    "siem.forwarder.late.fleets", "other",
                    "siem.forwarder.late.heartbeat.ms", "200",
                    "siem.forwarder.late.ledger.ms", "300"));
            Path config = Files.writeString(directory.resolve("late.properties"), properties(options));
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(() -> done(view(app, "late")));
                await(() -> view(app, "late").partitions().stream()
                                .mapToLong(each -> each.tally().accepted())
                                .sum()
                        == FINDINGS / 2 - 3);
                await(() -> saysThatNothingWaits(collector.reports())
                        && ledgers(collector.reports()).values().stream()
                                        .mapToLong(each -> each[0] + each[1] + each[2])
                                        .sum()
                                == FINDINGS + 1);
            }
            assertReports(collector.reports());
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(() -> done(view(app, "late")));
                assertThat(view(app, "late").partitions().stream()
                                .mapToLong(each -> each.tally().deadLetters())
                                .sum())
                        .as("counts outlive the process")
                        .isEqualTo(4);
            }

            StringWriter err = new StringWriter();
            assertThat(lines(0, err, "resend", "--config", config.toString(), "--forwarder", "late"))
                    .hasSize(4)
                    .anyMatch(line -> line.contains(id(77)) && line.contains("\"status\":\"400/6\""))
                    .anyMatch(line -> line.contains("UNDECODABLE"));
            assertThat(lines(1, err, "resend", "--config", config.toString(), "--forwarder", "late", id(77)))
                    .as("it is refused still")
                    .containsExactly("{\"accepted\":0,\"left_out\":0,\"missing\":0,\"not_sent\":0,\"refused\":1}");
            collector.refuses("NONE");
            assertThat(lines(1, err, "resend", "--config", config.toString(), "--forwarder", "late", id(77), "no/1"))
                    .containsExactly("{\"accepted\":1,\"left_out\":0,\"missing\":1,\"not_sent\":0,\"refused\":0}");
            assertThat(err.toString()).contains("there is no dead letter of late with no/1");
            assertThat(lines(1, err, "resend", "--config", config.toString(), "--forwarder", "late", "--all"))
                    .as("nobody can read the fourth")
                    .containsExactly("{\"accepted\":3,\"left_out\":0,\"missing\":0,\"not_sent\":0,\"refused\":1}");
            assertThat(deadLetters("late")).as("sending again writes none").hasSize(4);
            assertThat(new TreeSet<>(collector.received()))
                    .isEqualTo(IntStream.range(0, FINDINGS)
                            .filter(number -> number % 2 == 1)
                            .mapToObj(ForwardIT::id)
                            .collect(TreeSet::new, Set::add, Set::addAll));
        }
    }

    /** Dense, alive, and in the end all records of all partitions are accounted for. */
    private static void assertReports(List<com.fasterxml.jackson.databind.JsonNode> reports) {
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.at("/unmapped/details/forwarder").asText()).isEqualTo("late");
            assertThat(report.at("/class_uid").asInt(-1)).isZero();
        });
        for (int i = 0; i < reports.size(); i++) {
            assertThat(reports.get(i).at("/metadata/uid").asText()).endsWith("/" + (i + 1));
        }
        Map<String, long[]> counts = ledgers(reports);
        assertThat(counts.values().stream().mapToLong(each -> each[0]).sum()).isEqualTo(FINDINGS / 2 - 3);
        assertThat(counts.values().stream().mapToLong(each -> each[1]).sum()).isEqualTo(4);
        assertThat(counts.values().stream().mapToLong(each -> each[2]).sum()).isEqualTo(FINDINGS / 2);
    }

    private static boolean saysThatNothingWaits(List<com.fasterxml.jackson.databind.JsonNode> reports) {
        return reports.stream()
                .anyMatch(report -> report.at("/metadata/event_code").asText().equals("FORWARDER_HEARTBEAT")
                        && report.at("/unmapped/details/waiting").asText().equals("0")
                        && report.at("/unmapped/details/state").asText().equals("running"));
    }

    /** By partition, the newest counts: accepted, dead letters, left out, and through which offset. */
    private static Map<String, long[]> ledgers(List<com.fasterxml.jackson.databind.JsonNode> reports) {
        Map<String, long[]> counts = new HashMap<>();
        for (com.fasterxml.jackson.databind.JsonNode report : reports) {
            if (report.at("/metadata/event_code").asText().equals("FORWARDER_LEDGER")) {
                com.fasterxml.jackson.databind.JsonNode details = report.at("/unmapped/details");
                long[] newest = {
                    details.get("accepted").asLong(),
                    details.get("dead_letters").asLong(),
                    details.get("left_out").asLong(),
                    details.get("delivered_through").asLong()
                };
                assertThat(newest[0] + newest[1] + newest[2])
                        .as(report.toString())
                        .isEqualTo(newest[3] + 1);
                counts.put(
                        details.get("topic").asText() + details.get("partition").asText(), newest);
            }
        }
        return counts;
    }

    private static List<String> lines(int expected, StringWriter err, String... command) {
        StringWriter out = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(command);
        assertThat(code).as(err + "\n" + out).isEqualTo(expected);
        return out.toString().lines().toList();
    }

    private static String properties(Map<String, String> options) {
        StringBuilder text = new StringBuilder();
        options.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static int run(StringWriter err, Path config) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute("forward", "--config", config.toString());
    }
}
