package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.quickstart.LoopbackPort;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node agent with its spool: killed again and again, while the node writes and rotates and the broker is away. */
final class SpoolIT {
    private static final int SESSIONS = 7;
    /** And one more while the broker is away. */
    private static final int KILLS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void every_line_arrives_in_order_whatever_is_killed_meanwhile() throws Exception {
        Path home = directory.resolve("home");
        String[] ports = {
            "--kafka-port", Integer.toString(LoopbackPort.claim(0, "a port")),
            "--registry-port", Integer.toString(LoopbackPort.claim(0, "a port"))
        };
        Random random = new Random(7);
        Up up = Up.on(home, ports);
        JsonNode ready = up.ready();
        Node node = new Node(directory.resolve("events.jsonl"));
        Process agent = agent(ready, node.file);
        try {
            awaitTold("waiting for " + node.file, agent);
            node.start();
            for (int kills = 1; kills <= KILLS; kills++) {
                if (kills == 3) {
                    up.kill();
                    awaitChange(directory.resolve("spool"), agent);
                    agent.destroyForcibly().waitFor();
                    agent = agent(ready, node.file);
                    awaitChange(directory.resolve("spool"), agent);
                    up.close();
                    up = Up.on(home, ports);
                    ready = up.ready();
                }
                awaitChange(spool("acknowledged"), agent);
                LockSupport.parkNanos(random.nextInt(300) * 1_000_000L);
                agent.destroyForcibly().waitFor();
                agent = agent(ready, node.file);
            }
            awaitChange(spool("acknowledged"), agent);
            int written = node.stop();
            try (Installation here = new Installation(ready)) {
                List<ReasonEvent> log = awaited(here, written);
                agent.toHandle().destroy(); // Process.destroy would close the stream that the last line comes from.
                String last = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(last).contains("\"rejected\":0", "\"spooled\":0", "\"spool_damaged\":0");
                assertThat(agent.exitValue()).isZero();
                assertOnceAndInOrder(log, written);
            }
            assertThat(Files.readString(directory.resolve("rejects")))
                    .hasLineCount(1)
                    .contains("not an event");
            assertThat(node.rotations).isGreaterThan(2);
        } finally {
            node.stop();
            agent.destroyForcibly();
            up.close();
        }
    }

    private Path spool(String file) {
        return directory.resolve("spool").resolve(file);
    }

    private Process agent(JsonNode ready, Path file) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("publish", "--follow", "--spool"));
        arguments.add(directory.resolve("spool").toString());
        arguments.addAll(List.of("--rejects", directory.resolve("rejects").toString()));
        arguments.addAll(
                List.of("--bootstrap-servers", ready.get("bootstrap_servers").asText()));
        arguments.addAll(List.of(
                "--schema-registry-url", ready.get("schema_registry_url").asText()));
        arguments.add(file.toString());
        return Up.commandLine(arguments)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.err").toFile()))
                .start();
    }

    /** Waits until the agent has done something that shows in the spool. */
    private void awaitChange(Path path, Process agent) throws IOException {
        long since = System.nanoTime();
        long before = stamp(path);
        while (stamp(path) == before) {
            assertThat(agent.isAlive()).as(() -> "the agent lives: " + errors()).isTrue();
            assertThat(System.nanoTime() - since)
                    .as(() -> "the agent does something: " + errors())
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** For the directory, that of the file which is written now. */
    private static long stamp(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.exists(path) ? Files.getLastModifiedTime(path).to(TimeUnit.MICROSECONDS) : 0;
        }
        long bytes = 0;
        try (var files = Files.list(path)) {
            for (Path each :
                    files.filter(file -> file.toString().endsWith(".spool")).toList()) {
                bytes += Files.size(each);
            }
        }
        return bytes;
    }

    private void awaitTold(String sentence, Process agent) {
        long since = System.nanoTime();
        while (!errors().contains(sentence)) {
            assertThat(agent.isAlive()).as(() -> "the agent lives: " + errors()).isTrue();
            assertThat(System.nanoTime() - since).as(this::errors).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(5_000_000);
        }
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("agent.err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<ReasonEvent> awaited(Installation here, int written) {
        WireDecoder<ReasonEvent> decoder = here.serdes().decoder(WireRecord.REASON_EVENT);
        long since = System.nanoTime();
        List<ReasonEvent> log = List.of();
        while (new HashSet<>(log).size() < written && System.nanoTime() - since < PATIENCE.toNanos()) {
            log = here.log("reason-events").stream()
                    .map(record -> decoded(decoder, record))
                    .toList();
        }
        return log;
    }

    private static ReasonEvent decoded(WireDecoder<ReasonEvent> decoder, ConsumerRecord<byte[], byte[]> record) {
        return ((Decoded.Accepted<ReasonEvent>) decoder.decode(record.value())).value();
    }

    /** An event that was sent again after a kill is the same event. */
    private static void assertOnceAndInOrder(List<ReasonEvent> log, int written) {
        Map<Long, ReasonEvent> bySequence = new HashMap<>();
        Map<String, Long> lastOf = new HashMap<>();
        for (ReasonEvent each : log) {
            ReasonEvent before = bySequence.putIfAbsent(each.nodeSequence(), each);
            if (before == null) {
                Long last = lastOf.put(each.sessionId(), each.nodeSequence());
                assertThat(last == null ? 0 : last).as(each.sessionId()).isLessThan(each.nodeSequence());
            } else {
                assertThat(each).isEqualTo(before);
            }
        }
        Set<Long> expected = new HashSet<>();
        for (long i = 1; i <= written; i++) {
            expected.add(i);
        }
        assertThat(bySequence).hasSize(written);
        expected.removeAll(bySequence.keySet());
        assertThat(expected).as("lost").isEmpty();
    }

    /** Writes and never waits for anybody; rotates by renaming and by copying and emptying, in turn. */
    private static final class Node {
        private final Path file;
        private final Thread thread = new Thread(this::write, "node");
        private final long incarnation = System.currentTimeMillis();
        private volatile boolean stopped;
        private volatile int written;
        private volatile int rotations;

        Node(Path file) {
            this.file = file;
        }

        void start() {
            thread.start();
        }

        int stop() throws InterruptedException {
            stopped = true;
            thread.join();
            return written;
        }

        private void write() {
            try {
                append("{\"not an event\":1}\n");
                for (int count = 1; !stopped; count++) {
                    String lines = line() + line() + line();
                    int half = lines.length() / 2;
                    append(lines.substring(0, half));
                    LockSupport.parkNanos(2_000_000);
                    append(lines.substring(half));
                    LockSupport.parkNanos(5_000_000);
                    if (count % 300 == 0) {
                        rotate();
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private String line() {
            int sequence = ++written;
            return "{\"node_id\":\"n1\",\"node_incarnation\":" + incarnation + ",\"node_sequence\":" + sequence
                    + ",\"code\":\"SESSION_EXPIRED\",\"session_id\":\"s-" + sequence % SESSIONS + "\",\"occurred_at\":"
                    + System.currentTimeMillis() + "}\n";
        }

        private void append(String text) throws IOException {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private void rotate() throws IOException {
            Path rotated = file.resolveSibling("events.jsonl." + (System.currentTimeMillis()));
            if (++rotations % 2 == 0) {
                Files.move(file, rotated);
            } else {
                Files.copy(file, rotated);
                Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
            }
        }
    }
}
