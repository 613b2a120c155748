package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.quickstart.CommandFailure;
import io.anchorwatch.quickstart.LoopbackPort;
import io.anchorwatch.quickstart.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances on one cluster, of which now one, now the other is stopped or killed and comes back. */
final class InstancesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private final List<Up> started = new ArrayList<>();
    private int nextPort = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);

    @TempDir
    private Path directory;

    @AfterEach
    void endAll() {
        started.forEach(Up::close);
    }

    @Test
    void whatever_becomes_of_one_instance_nothing_is_denied_and_both_answer_alike_in_the_end() throws Exception {
        try (Quickstart cluster = Quickstart.temporary(Quickstart.Ports.FREE)) {
            Path first = config(cluster, "first");
            Path second = config(cluster, "second");
            try (Up a = Up.app(first);
                    Up b = Up.app(second);
                    Installation here = installation(cluster, a.ready());
                    Installation there = installation(cluster, b.ready())) {
                publish(here);
                Crowd crowd = new Crowd(List.of(here.address(), there.address()), known(here, there));
                try (crowd) {
                    endAndBringBack(a, b, first, second);
                }
                assertThat(crowd.wrong()).isEmpty();
                assertThat(crowd.outcomes()).containsKeys("active", "standby", "away");
                for (Installation each : List.of(here, there)) {
                    Eventually.answered(PATIENCE, () -> PipelineIT.assertSame(each));
                    Eventually.answered(PATIENCE, () -> PipelineIT.assertAnswers(each));
                }
            }
        }
    }

    private void endAndBringBack(Up a, Up b, Path first, Path second) throws Exception {
        assertThat(b.terminate()).as(b.errors()).isZero();
        Installation.until(A_WHILE, System.nanoTime());
        Up secondAgain = start(second);
        a.kill();
        Installation.until(A_WHILE, System.nanoTime());
        start(first);
        secondAgain.kill();
        start(second);
    }

    private Up start(Path config) throws IOException {
        Up up = Up.app(config);
        started.add(up);
        up.ready();
        return up;
    }

    private Path config(Quickstart cluster, String name) throws IOException {
        Map<String, String> options = Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", cluster.bootstrapServers()),
                Map.entry("schema.registry.url", cluster.schemaRegistryUrl()),
                Map.entry("state.dir", directory.resolve(name).toString()),
                Map.entry("state.dir.temporary", "true"),
                Map.entry("http.listen", LoopbackPort.HOST + ":" + port()),
                Map.entry("internal.token", "only-the-two-of-us"),
                Map.entry("topics.replication.factor", "1"),
                Map.entry("kafka.replication.factor", "1"),
                Map.entry("kafka.num.stream.threads", "1"),
                Map.entry("kafka.producer.max.in.flight.requests.per.connection", "1"));
        return Files.write(
                directory.resolve(name + ".properties"),
                options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .toList());
    }

    /** One that outgoing connections do not use, so that it is free again after a restart. */
    private int port() {
        while (true) {
            try {
                return LoopbackPort.claim(nextPort++, "http.listen");
            } catch (CommandFailure taken) {
                // The next one may be free.
            }
        }
    }

    private static Installation installation(Quickstart cluster, JsonNode ready) {
        return new Installation(JsonNodeFactory.instance
                .objectNode()
                .put("bootstrap_servers", cluster.bootstrapServers())
                .put("schema_registry_url", cluster.schemaRegistryUrl())
                .put("http", ready.get("http").asText()));
    }

    private void publish(Installation here) throws Exception {
        Path file = directory.resolve("events.jsonl");
        Files.write(
                file, PipelineIT.events(3).stream().map(ReasonEventJson::write).toList());
        Installation.Ended ended = here.publish(file);
        assertThat(ended.exitCode()).as(ended.errors()).isZero();
    }

    /** The keys of all sessions, once each instance shows every one of them. */
    private static List<String> known(Installation here, Installation there) throws Exception {
        List<String> known = List.copyOf(here.bare().sessionKeys());
        assertThat(known).hasSizeGreaterThan(40);
        for (Installation each : List.of(here, there)) {
            Eventually.answered(PATIENCE, () -> {
                for (String key : known) {
                    String[] ids = key.split("/", 2);
                    each.json("/api/v1/sessions/" + Installation.encoded(ids[1]) + "?fleet=" + ids[0]);
                }
            });
        }
        return known;
    }
}
