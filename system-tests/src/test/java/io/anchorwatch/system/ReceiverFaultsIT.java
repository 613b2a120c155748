package io.anchorwatch.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.ForwardApp;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.quickstart.Quickstart;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a receiver can fail, for every kind of receiver, with forwarders as they are and a real broker. */
final class ReceiverFaultsIT {
    private static final int FINDINGS = 1_500;
    private static final int SESSIONS = 60;
    private static final int BATCH = 50;
    private static final int POISON_EVERY = 500;
    private static final ReasonCode POISON = ReasonCode.AUDIT_CLOCK_SKEW;
    private static final List<String> KINDS = List.of("hec", "webhook", "bulk");
    /** Some at once, so that the second falls on what is tried again. */
    private static final Set<Integer> HIT = Set.of(3, 4, 9);

    private static final long DOWN_MS = FaultsIT.LONG ? 60_000 : 1_500;
    private static final long TIMEOUT_MS = 3_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L + 10 * DOWN_MS * 1_000_000;

    private static Quickstart quickstart;

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        quickstart = Quickstart.temporary(Quickstart.Ports.FREE);
        Files.writeString(shared.resolve("secret"), StrictReceiver.SECRET);
        try (Admin admin = Admin.create(kafka())) {
            new TopicCheck(admin, AppConfig.of(options("none", Map.of()))).apply();
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
                        poison(number) ? POISON : ReasonCode.SEC_REPLAY_ATTEMPT,
                        "replay",
                        "default",
                        new Subject(Subject.Kind.SESSION, "s" + number % SESSIONS),
                        1_763_789_400_000_000L + number,
                        List.of("default/n/0/" + (number + 1)),
                        "number " + number)
                .withRevision(number);
    }

    private static boolean poison(int number) {
        return number % POISON_EVERY == 77;
    }

    private static String id(int number) {
        return finding(number).findingId() + "/" + number;
    }

    private static Set<String> ids(java.util.function.IntPredicate which) {
        return IntStream.range(0, FINDINGS)
                .filter(which)
                .mapToObj(ReceiverFaultsIT::id)
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", quickstart.bootstrapServers());
    }

    private static Map<String, String> options(String application, Map<String, String> more) {
        Map<String, String> options = new TreeMap<>(more);
        options.put("application.id", application);
        options.put("kafka.bootstrap.servers", quickstart.bootstrapServers());
        options.put("schema.registry.url", quickstart.schemaRegistryUrl());
        options.put("topics.replication.factor", "1");
        return options;
    }

    private static void forwarder(Map<String, String> options, String name, String kind, String url) {
        options.merge("siem.forwarders", name, (all, one) -> all + "," + one);
        String prefix = "siem.forwarder." + name + ".";
        options.put(prefix + "kind", kind);
        options.put(prefix + "url", url);
        options.put(prefix + "batch.records", Integer.toString(BATCH));
        options.put(prefix + "request.timeout.ms", Long.toString(TIMEOUT_MS));
        if (!kind.equals("bulk")) {
            options.put(prefix + (kind.equals("hec") ? "token" : "secret"), "file:" + shared.resolve("secret"));
        }
    }

    private static void await(BooleanSupplier condition, java.util.function.Supplier<String> what) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static boolean done(ForwarderView view) {
        return view.partitions().size() == 12
                && view.partitions().stream().allMatch(each -> each.lag() != null && each.lag() == 0);
    }

    private static void awaitDone(ForwardApp app) {
        await(
                () -> app.views().stream().allMatch(ReceiverFaultsIT::done),
                () -> app.views().toString());
    }

    private static long committed(String group) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.values().stream()
                    .mapToLong(each -> each == null ? 0 : each.offset())
                    .sum();
        }
    }

    /** The dead letters of a forwarder of an application, by record id. */
    private static Map<String, List<ConsumerRecord<byte[], byte[]>>> deadLetters() {
        List<TopicPartition> partitions = IntStream.range(0, 4)
                .mapToObj(each -> new TopicPartition("dead-letters", each))
                .toList();
        Map<String, List<ConsumerRecord<byte[], byte[]>>> letters = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(letter -> letters.computeIfAbsent(
                                        header(letter, "forwarder"), name -> new ArrayList<>())
                                .add(letter));
            }
        }
        return letters;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("anchorwatch." + name).value(), UTF_8);
    }

    /** When a record arrives first, all that was concluded before about its session has arrived. */
    private static void assertInOrder(String name, List<String> received) {
        Map<String, Integer> numbers = new HashMap<>();
        IntStream.range(0, FINDINGS).forEach(number -> numbers.put(id(number), number));
        Map<Integer, Integer> highest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (String each : received) {
            int number = numbers.get(each);
            if (seen.add(each)) {
                Integer before = highest.put(number % SESSIONS, number);
                assertThat(before == null || before < number)
                        .as(name + " " + each)
                        .isTrue();
            }
        }
    }

    @Test
    void nothing_is_lost_or_out_of_order_and_the_one_record_in_five_hundred_is_alone_among_the_dead() throws Exception {
        Map<String, StrictReceiver> receivers = new TreeMap<>();
        try {
            Map<String, String> options = options("faults", Map.of());
            for (StrictReceiver.Fault fault : StrictReceiver.Fault.values()) {
                for (String kind : KINDS) {
                    long away = fault == StrictReceiver.Fault.SLOW ? TIMEOUT_MS + 500 : DOWN_MS;
                    StrictReceiver receiver = new StrictReceiver(kind, POISON.name(), fault, HIT, away, 0, null);
                    String name = kind + "-" + fault.name().toLowerCase(java.util.Locale.ROOT);
                    receivers.put(name, receiver);
                    forwarder(options, name, kind, receiver.url());
                }
            }
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                awaitDone(app);
                assertThat(app.views()).allMatch(view -> view.deadLetters() == FINDINGS / POISON_EVERY);
            }
            Map<String, List<ConsumerRecord<byte[], byte[]>>> letters = deadLetters();
            for (Map.Entry<String, StrictReceiver> each : receivers.entrySet()) {
                assertWhole(each.getKey(), each.getValue(), letters.get(each.getKey()));
            }
        } finally {
            for (StrictReceiver each : receivers.values()) {
                each.close();
            }
        }
    }

    private static void assertWhole(String name, StrictReceiver receiver, List<ConsumerRecord<byte[], byte[]>> letters)
            throws Exception {
        List<String> received = receiver.received();
        assertThat(receiver.complaints()).as(name).isEmpty();
        assertThat(receiver.failed())
                .as("so often " + name + " failed")
                .isEqualTo(name.endsWith("-none") ? 0 : HIT.size());
        assertThat(new TreeSet<>(received)).as(name).isEqualTo(ids(number -> !poison(number)));
        assertThat(letters)
                .as(name)
                .extracting(letter -> header(letter, "record_id"))
                .containsExactlyInAnyOrderElementsOf(ids(ReceiverFaultsIT::poison));
        assertThat(letters).as(name).allSatisfy(letter -> {
            assertThat(header(letter, "cause")).isEqualTo("REFUSED_BY_RECEIVER");
            assertThat(header(letter, "status")).startsWith("400");
        });
        boolean answersAreLost = name.endsWith("-slow") || name.endsWith("-half");
        boolean known = name.startsWith("bulk"); // what is there already is said to be
        assertThat(received.size() - (FINDINGS - FINDINGS / POISON_EVERY))
                .as("twice, " + name)
                .isBetween(0, answersAreLost && !known ? HIT.size() * BATCH : 0);
        assertInOrder(name, received);
        assertThat(committed("faults-forward-" + name)).as(name).isEqualTo(FINDINGS);
    }

    @Test
    void a_certificate_that_is_wrong_stops_it_before_anything_is_sent_and_all_arrives_when_it_is_mended()
            throws Exception {
        Certificates good = new Certificates(directory.resolve("good"), "ip:127.0.0.1");
        Map<String, Certificates> shown = Map.of(
                "unknown", new Certificates(directory.resolve("unknown"), "ip:127.0.0.1"),
                "name", new Certificates(directory.resolve("name"), "dns:elsewhere.example"),
                "expired", new Certificates(directory.resolve("expired"), "ip:127.0.0.1", "-3d", 1));
        Map<String, String> options = options("certificates", Map.of());
        Map<String, StrictReceiver> receivers = new TreeMap<>();
        for (Map.Entry<String, Certificates> wrong : shown.entrySet()) {
            String kind = KINDS.get(receivers.size()); // one class speaks HTTP for all of them
            String name = kind + "-" + wrong.getKey();
            Certificates trusted = wrong.getKey().equals("unknown") ? good : wrong.getValue();
            StrictReceiver receiver = new StrictReceiver(
                    kind,
                    "",
                    StrictReceiver.Fault.NONE,
                    Set.of(),
                    0,
                    0,
                    wrong.getValue().server());
            receivers.put(name, receiver);
            forwarder(options, name, kind, receiver.url());
            options.put("siem.forwarder." + name + ".ca.file", trusted.pem().toString());
        }
        try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
            await(
                    () -> app.views().stream().allMatch(view -> view.state() == ForwarderView.State.STOPPED),
                    () -> app.views().toString());
            assertThat(app.views()).allSatisfy(view -> {
                assertThat(view.lastError()).as(view.name()).contains("certificate", why(view.name()));
                assertThat(view.accepted() + view.deadLetters()).isZero();
            });
        }
        Map<String, StrictReceiver> mended = new TreeMap<>();
        for (Map.Entry<String, StrictReceiver> each : receivers.entrySet()) {
            assertThat(each.getValue().requests()).as(each.getKey()).isZero();
            assertThat(committed("certificates-forward-" + each.getKey()))
                    .as(each.getKey())
                    .isZero();
            each.getValue().close();
            String kind = each.getKey().substring(0, each.getKey().indexOf('-'));
            int port = each.getValue().port();
            mended.put(
                    each.getKey(),
                    new StrictReceiver(kind, "", StrictReceiver.Fault.NONE, Set.of(), 0, port, good.server()));
            options.put(
                    "siem.forwarder." + each.getKey() + ".ca.file", good.pem().toString());
        }
        try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
            awaitDone(app);
        }
        for (Map.Entry<String, StrictReceiver> each : mended.entrySet()) {
            assertThat(each.getValue().complaints()).isEmpty();
            assertThat(each.getValue().received()).as(each.getKey()).hasSize(FINDINGS);
            assertThat(new TreeSet<>(each.getValue().received())).isEqualTo(ids(number -> true));
            each.getValue().close();
        }
    }

    private static String why(String name) {
        return name.endsWith("unknown")
                ? "unable to find valid certification path"
                : name.endsWith("name") ? "No subject alternative names matching" : "NotAfter";
    }

    @Test
    void a_full_disk_stops_the_file_with_whole_lines_only_and_what_is_missing_follows_when_there_is_room()
            throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0,
                "cannot mount a small disk here: needs root");
        try {
            Path file = disk.resolve("out.jsonl");
            Map<String, String> options = options(
                    "full",
                    Map.of(
                            "siem.forwarders", "disk",
                            "siem.forwarder.disk.kind", "file",
                            "siem.forwarder.disk.path", file.toString(),
                            "siem.forwarder.disk.batch.records", "100"));
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                await(
                        () -> app.views().get(0).state() == ForwarderView.State.STOPPED,
                        () -> app.views().toString());
                assertThat(app.views().get(0).lastError()).contains("the disk is full");
            }
            List<String> before = lines(file);
            assertThat(before.size()).isBetween(1, FINDINGS - 1);
            assertThat(committed("full-forward-disk")).isEqualTo(before.size());
            assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isZero();
            try (ForwardApp app = ForwardApp.start(AppConfig.of(options))) {
                awaitDone(app);
            }
            List<String> after = lines(file);
            assertThat(after).hasSize(FINDINGS).startsWith(before.toArray(String[]::new));
            assertThat(new TreeSet<>(after)).isEqualTo(ids(number -> true));
            assertInOrder("file", after);
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    /** The ids of lines, each of them a document. */
    private static List<String> lines(Path file) throws IOException {
        com.fasterxml.jackson.databind.ObjectMapper json = new com.fasterxml.jackson.databind.ObjectMapper();
        List<String> ids = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : lines.toList()) {
                ids.add(json.readTree(line).at("/metadata/uid").asText());
            }
        }
        return ids;
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
