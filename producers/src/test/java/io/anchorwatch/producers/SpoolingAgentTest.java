package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.producers.lines.LineSource;
import io.anchorwatch.producers.lines.Lines;
import io.anchorwatch.producers.lines.Tail;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.producers.privacy.PseudonymKeys;
import io.anchorwatch.producers.spool.Spool;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolingAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final RegistryStub stub = new RegistryStub();
    private final Registry registry = stub.registry();
    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final StringWriter summary = new StringWriter();
    private final StringWriter rejects = new StringWriter();
    private final StringWriter progress = new StringWriter();
    private Privacy privacy = Privacy.strict();
    private volatile boolean away;
    private volatile boolean forbidden;

    @AfterEach
    void stops() {
        registry.close();
        stub.close();
    }

    /** What arrived, by node sequence, in order and as often as it came. */
    private List<String> arrived() {
        return producers.stream()
                .flatMap(producer -> producer.history().stream())
                .map(sent -> new String(sent.key(), StandardCharsets.UTF_8).replace("default/s-", ""))
                .toList();
    }

    private Producer<byte[], byte[]> kafka() {
        if (away) {
            throw new KafkaException("nobody answers at localhost:9092");
        }
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        if (forbidden) {
            producer.sendException = new TopicAuthorizationException("not authorized");
            forbidden = false;
        }
        producers.add(producer);
        return producer;
    }

    private Spool spool() throws IOException {
        return Spool.open(
                directory.resolve("spool"),
                Spool.BYTES_LEAST,
                said -> progress.append(said).append('\n'));
    }

    private int run(Spool spool, LineSource lines, Duration timeout, Stop stop) throws Exception {
        PublisherSettings settings = new PublisherSettings("localhost:9092", "", 100, Map.of());
        return new SpoolingAgent(
                        spool,
                        privacy,
                        () -> new Publisher(settings, registry, this::kafka),
                        timeout,
                        stop,
                        new PublishAgent.Output(
                                new PrintWriter(summary), new PrintWriter(rejects), new PrintWriter(progress)))
                .run(lines);
    }

    private int runToEnd(String input, Duration timeout) throws Exception {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        try (Spool spool = spool();
                Lines lines = new Lines(Channels.newChannel(new ByteArrayInputStream(bytes)))) {
            return run(spool, lines, timeout, longest -> pause(longest, () -> false));
        }
    }

    /** Follows the file until a condition holds. */
    private int follow(BooleanSupplier until) throws Exception {
        try (Spool spool = spool();
                Tail tail = new Tail(directory.resolve("events"), spool.position(), said -> {})) {
            return run(spool, tail, PublishAgent.FOR_EVER, longest -> pause(longest, until));
        }
    }

    private static boolean pause(Duration longest, BooleanSupplier until) throws InterruptedException {
        Thread.sleep(longest.toMillis());
        return until.getAsBoolean();
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("events"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(long sequence) {
        return "{\"node_id\":\"n\",\"node_sequence\":" + sequence + ",\"code\":\"AUTH_FAIL\",\"session_id\":\"s-"
                + sequence + "\",\"occurred_at\":" + System.currentTimeMillis() + "}\n";
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i <= to; i++) {
            lines.append(line(i));
        }
        return lines.toString();
    }

    private static String[] numbers(int from, int to) {
        String[] numbers = new String[to - from + 1];
        for (int i = from; i <= to; i++) {
            numbers[i - from] = Integer.toString(i);
        }
        return numbers;
    }

    @Test
    void a_stream_is_drained_to_its_end_and_the_spool_is_empty_then() throws Exception {
        assertThat(runToEnd(lines(1, 3_000) + "\n{}\n" + line(7), PATIENCE)).isEqualTo(PublishAgent.SOME_REJECTED);
        assertThat(arrived()).containsExactly(numbers(1, 3_000));
        assertThat(summary)
                .hasToString("{\"published\":3000,\"rejected\":1,\"duplicates_suppressed\":1,\"spooled\":0,"
                        + "\"spool_full\":0,\"spool_damaged\":0,\"spool_torn_bytes\":0}\n");
        assertThat(rejects.toString()).hasLineCount(1).contains("\"line\":3002");
    }

    @Test
    void what_kafka_did_not_take_in_time_waits_for_the_next_start() throws Exception {
        away = true;
        assertThat(runToEnd(lines(1, 500), Duration.ofMillis(300))).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary.toString()).contains("\"published\":0,", "\"spooled\":500,");
        assertThat(progress.toString()).contains("500 events wait in the spool", "nobody answers");
        away = false;
        assertThat(runToEnd(lines(501, 600), PATIENCE)).isZero();
        assertThat(arrived()).containsExactly(numbers(1, 600));
    }

    @Test
    void a_registry_that_is_away_keeps_lines_waiting_and_rejects_none() throws Exception {
        stub.failure = 503;
        assertThat(runToEnd(lines(1, 5), Duration.ofMillis(300))).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary.toString()).contains("\"rejected\":0,", "\"spooled\":5,");
        assertThat(progress.toString()).contains("the schema registry answers 503");
        stub.failure = 0;
        assertThat(runToEnd("", PATIENCE)).isZero();
        assertThat(arrived()).containsExactly(numbers(1, 5));
    }

    @Test
    void a_followed_file_is_read_on_where_it_was_and_nothing_is_told_twice() throws Exception {
        append(lines(1, 10) + "no event\n");
        assertThat(follow(() -> arrived().size() == 10)).isEqualTo(PublishAgent.SOME_REJECTED);
        append(lines(11, 20));
        assertThat(follow(() -> arrived().size() == 20)).isZero();
        assertThat(arrived()).containsExactly(numbers(1, 20));
        assertThat(rejects.toString()).hasLineCount(1);
    }

    @Test
    void what_stands_in_the_file_when_it_is_told_to_stop_is_still_taken_in() throws Exception {
        away = true;
        append(lines(1, 2_500));
        assertThat(follow(() -> true)).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary.toString()).contains("\"spooled\":2500,");
    }

    @Test
    void what_kafka_refuses_is_sent_again_in_order() throws Exception {
        forbidden = true;
        append(lines(1, 200));
        assertThat(follow(() -> arrived().size() >= 200)).isZero();
        assertThat(arrived()).containsExactly(numbers(1, 200));
        assertThat(progress.toString()).contains("not authorized");
    }

    @Test
    void a_full_spool_leaves_the_lines_in_the_file_and_says_so_once() throws Exception {
        away = true;
        append(lines(1, 80_000));
        long[] looks = {0};
        assertThat(follow(() -> ++looks[0] > 150)).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary.toString()).contains("\"spool_full\":1,").doesNotContain("\"spooled\":80000,");
        assertThat(progress.toString()).containsOnlyOnce("the spool is full");
        away = false;
        assertThat(follow(() -> arrived().size() >= 80_000)).isZero();
        assertThat(arrived()).containsExactly(numbers(1, 80_000));
    }

    @Test
    void with_keys_the_spool_holds_pseudonyms_and_says_the_same_after_a_restart() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), "epoch.1.key=" + "5a".repeat(32));
        privacy = new Privacy(PseudonymKeys.read(keys), Privacy.Addresses.REFUSED);
        String line = line(1).replace("\"code\"", "\"source\":\"192.0.2.77\",\"client_ref\":\"alice\",\"code\"");
        String secret = line(2).replace("\"code\"", "\"details\":{\"token\":\"hunter2\"},\"code\"");
        away = true;
        assertThat(runToEnd(line + secret, Duration.ofMillis(300))).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary.toString())
                .contains(
                        "\"rejected\":1,\"duplicates_suppressed\":0,\"pseudonymized\":2,\"kept_back\":1,\"spooled\":1,");
        assertThat(rejects.toString()).contains("\"value\":\"token\"").doesNotContain("hunter2");
        try (var files = Files.walk(directory.resolve("spool"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("192.0.2.77", "alice");
            }
        }
        away = false;
        privacy = Privacy.strict(); // whatever holds then: what is in the spool is what goes out
        assertThat(runToEnd("", PATIENCE)).isZero();
        byte[] sent = producers.get(0).history().get(0).value();
        assertThat(new String(sent, StandardCharsets.UTF_8)).contains("p1.").doesNotContain("192.0.2.77", "alice");
    }
}
