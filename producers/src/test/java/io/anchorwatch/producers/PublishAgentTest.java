package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.producers.lines.Lines;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishAgentTest {
    private final RegistryStub stub = new RegistryStub();
    private final Registry registry = stub.registry();
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final StringWriter summary = new StringWriter();
    private final StringWriter rejects = new StringWriter();
    private final StringWriter progress = new StringWriter();
    private volatile boolean away;

    @AfterEach
    void stops() {
        registry.close();
        stub.close();
    }

    private PublishAgent agent(Duration timeout) {
        PublisherSettings settings = new PublisherSettings("localhost:9092", "", 100, Map.of());
        return new PublishAgent(
                new Publisher(settings, registry, this::kafka),
                Privacy.strict(),
                timeout,
                new PublishAgent.Output(new PrintWriter(summary), new PrintWriter(rejects), new PrintWriter(progress)));
    }

    private Producer<byte[], byte[]> kafka() {
        if (away) {
            throw new KafkaException("nobody answers at localhost:9092");
        }
        return kafka;
    }

    private int run(Duration timeout, String input) throws IOException {
        return agent(timeout).run(lines(input));
    }

    private static Lines lines(String input) {
        return new Lines(Channels.newChannel(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
    }

    private static String line(long sequence) {
        return "{\"node_id\":\"n\",\"node_sequence\":" + sequence + ",\"code\":\"AUTH_FAIL\",\"occurred_at\":"
                + System.currentTimeMillis() + "}\n";
    }

    @Test
    void every_line_published_is_zero() throws IOException {
        StringBuilder input = new StringBuilder();
        for (int i = 1; i <= 1_000; i++) {
            input.append(line(i));
        }
        assertThat(run(Duration.ofSeconds(30), input + "\n")).isZero();
        assertThat(summary).hasToString("{\"published\":1000,\"rejected\":0,\"duplicates_suppressed\":0}\n");
        assertThat(kafka.history()).hasSize(1_000);
        assertThat(rejects.toString() + progress).isEmpty();
    }

    @Test
    void nothing_to_do_is_done() throws IOException {
        away = true;
        assertThat(run(Duration.ofSeconds(30), "")).isZero();
        assertThat(summary).hasToString("{\"published\":0,\"rejected\":0,\"duplicates_suppressed\":0}\n");
    }

    @Test
    void a_bad_line_is_rejected_where_it_stands_and_the_rest_goes_on() throws IOException {
        String input = line(1) + "{broken\n" + line(2) + "{\"node_id\":\"n\"}\n" + "x".repeat(1 << 20) + "\n" + line(3);
        assertThat(run(Duration.ofSeconds(30), input)).isEqualTo(PublishAgent.SOME_REJECTED);
        assertThat(summary).hasToString("{\"published\":3,\"rejected\":3,\"duplicates_suppressed\":0}\n");
        assertThat(rejects.toString().lines())
                .hasSize(3)
                .satisfiesExactly(
                        broken -> assertThat(broken).startsWith("{\"line\":2,\"field\":null,\"value\":\"{broken\""),
                        missing -> assertThat(missing)
                                .isEqualTo(
                                        "{\"line\":4,\"field\":\"node_sequence\",\"value\":null,\"rule\":\"required\"}"),
                        endless -> assertThat(endless)
                                .startsWith("{\"line\":5,\"field\":null")
                                .contains("256 KiB"));
    }

    @Test
    void an_event_that_was_there_before_is_not_published_again() throws IOException {
        assertThat(run(Duration.ofSeconds(30), line(1) + line(2) + line(1) + line(1)))
                .isZero();
        assertThat(summary).hasToString("{\"published\":2,\"rejected\":0,\"duplicates_suppressed\":2}\n");
        assertThat(kafka.history()).hasSize(2);
    }

    @Test
    void kafka_away_for_the_whole_time_out_is_one_and_one_clear_line() throws IOException {
        away = true;
        assertThat(run(Duration.ofMillis(700), line(1) + line(2) + "{}\n")).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(summary).hasToString("{\"published\":0,\"rejected\":1,\"duplicates_suppressed\":0}\n");
        assertThat(progress)
                .hasToString(
                        "Kafka at localhost:9092 did not acknowledge 2 of 2 events within 0.7s: nobody answers at localhost:9092\n");
    }

    @Test
    void a_registry_away_is_named() throws IOException {
        stub.failure = 503;
        assertThat(run(Duration.ofMillis(700), line(1))).isEqualTo(PublishAgent.NOT_ACKNOWLEDGED);
        assertThat(progress.toString()).contains("the schema registry answers 503");
    }

    @Test
    void kafka_that_comes_back_in_time_is_as_if_it_had_been_there() throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        PublisherSettings settings = new PublisherSettings("localhost:9092", "", 2, Map.of());
        Publisher publisher = new Publisher(settings, registry, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new KafkaException("not yet");
            }
            return kafka;
        });
        PublishAgent agent = new PublishAgent(
                publisher,
                Privacy.strict(),
                Duration.ofSeconds(30),
                new PublishAgent.Output(new PrintWriter(summary), new PrintWriter(rejects), new PrintWriter(progress)));
        String input = line(1) + line(2) + line(3) + line(4) + line(5) + line(6);
        assertThat(agent.run(lines(input))).isZero();
        assertThat(kafka.history()).hasSize(6);
    }

    @Test
    void an_interrupted_agent_sums_up_what_was_acknowledged() throws Exception {
        PipedOutputStream node = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(node);
        AtomicInteger exit = new AtomicInteger(-1);
        Thread agent = new Thread(() -> {
            try {
                exit.set(agent(Duration.ofSeconds(30)).run(new Lines(Channels.newChannel(input))));
            } catch (IOException e) {
                // A pipe says so when its reader is interrupted; the summary is written all the same.
                exit.set(99);
            }
        });
        agent.start();
        node.write(line(1).getBytes(StandardCharsets.UTF_8));
        node.flush();
        while (kafka.history().isEmpty()) {
            Thread.onSpinWait();
        }
        agent.interrupt();
        agent.join(20_000);
        assertThat(summary).hasToString("{\"published\":1,\"rejected\":0,\"duplicates_suppressed\":0}\n");
        node.close();
    }
}
