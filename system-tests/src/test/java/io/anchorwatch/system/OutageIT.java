package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.quickstart.EmbeddedBroker;
import io.anchorwatch.quickstart.EmbeddedRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The app when what it needs is away: it says so, and ends when it is told to. */
final class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOWHERE = "127.0.0.1:1";

    @TempDir
    private Path directory;

    private Path config(String broker, String registry, String... more) throws IOException {
        Map<String, String> options = new TreeMap<>(Map.of(
                "kafka.bootstrap.servers", broker,
                "schema.registry.url", registry,
                "state.dir", directory.resolve("state").toString(),
                "state.dir.temporary", "true",
                "http.listen", "127.0.0.1:0",
                "topics.replication.factor", "1",
                "kafka.replication.factor", "1",
                "standby.replicas", "0"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return Files.write(
                directory.resolve("app.properties"),
                options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .toList());
    }

    @Test
    void without_a_broker_it_gives_up_after_the_time_it_was_given_and_says_so_in_one_line() throws Exception {
        try (Up app = Up.app(config(NOWHERE, "http://" + NOWHERE, "start.patience.ms", "1"))) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.errors().lines().filter(line -> line.startsWith("anchorwatch app:")))
                    .singleElement()
                    .asString()
                    .contains("the broker at " + NOWHERE, "start.patience.ms")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void while_it_waits_for_a_broker_it_says_so_and_can_be_stopped() throws Exception {
        try (Up app = Up.app(config(NOWHERE, "http://" + NOWHERE))) {
            awaitError(app, "waiting for the broker at " + NOWHERE);
            assertEndsSoon(app);
        }
    }

    @Test
    void without_the_native_library_of_the_stores_it_ends_and_says_where_it_should_have_been() throws Exception {
        Path nowhere = directory.resolve("nowhere");
        Path errors = directory.resolve("native.err");
        List<String> command = Up.command();
        command.add(1, "-Djava.io.tmpdir=" + nowhere);
        command.addAll(
                List.of("app", "--config", config(NOWHERE, "http://" + NOWHERE).toString()));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(errors)).contains("RocksDB", nowhere.toString(), "java.io.tmpdir");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void state_in_a_temporary_directory_is_refused_in_one_line() throws Exception {
        try (Up app = Up.app(config(
                NOWHERE, "http://" + NOWHERE, "state.dir", "/var/tmp/anchorwatch", "state.dir.temporary", "false"))) {
            assertThat(app.exitCode()).isEqualTo(2);
            assertThat(app.errors()).hasLineCount(1).contains("state.dir", "/var/tmp", "state.dir.temporary");
        }
    }

    @Test
    void a_broker_that_goes_is_noticed_and_so_is_its_return_and_a_stop_needs_none() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory.resolve("registry"), 0);
                Up app = Up.app(config(broker.bootstrapServers(), registry.url()));
                Installation here = installation(broker, registry, app.ready())) {
            assertThat(here.get("/api/v1/sessions/nobody").statusCode()).isEqualTo(404);
            broker.close();
            awaitReady(here, 503);
            assertThat(here.get("/health/ready").body()).contains("broker");
            assertThat(here.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> unknown = here.get("/api/v1/sessions/nobody");
            assertThat(unknown.statusCode()).isEqualTo(503);
            assertThat(unknown.headers().firstValue("Retry-After")).isPresent();
            for (String list : List.of("findings", "recoveries", "audit-events", "sessions")) {
                JsonNode page = here.json("/api/v1/" + list);
                assertThat(page.get("complete").asBoolean()).as(list).isFalse();
                assertThat(page.get("unreached").toString()).as(list).isEqualTo("[\"broker\"]");
            }
            broker = EmbeddedBroker.start(directory.resolve("kafka"), port);
            awaitReady(here, 200);
            assertThat(here.json("/api/v1/findings").get("complete").asBoolean())
                    .isTrue();
            broker.close();
            assertEndsSoon(app);
        } finally {
            broker.close();
        }
    }

    private static Installation installation(EmbeddedBroker broker, EmbeddedRegistry registry, JsonNode ready) {
        return new Installation(JsonNodeFactory.instance
                .objectNode()
                .put("bootstrap_servers", broker.bootstrapServers())
                .put("schema_registry_url", registry.url())
                .put("http", ready.get("http").asText()));
    }

    private static void awaitReady(Installation here, int status) throws Exception {
        long since = System.nanoTime();
        while (here.get("/health/ready").statusCode() != status) {
            assertThat(System.nanoTime() - since).as("waiting for " + status).isLessThan(PATIENCE.toNanos());
            Installation.until(Duration.ofMillis(500), System.nanoTime());
        }
    }

    private static void awaitError(Up app, String words) {
        long since = System.nanoTime();
        while (!app.errors().contains(words)) {
            assertThat(System.nanoTime() - since).as(app.errors()).isLessThan(PATIENCE.toNanos());
            Installation.until(Duration.ofMillis(200), System.nanoTime());
        }
    }

    private static void assertEndsSoon(Up app) throws Exception {
        long since = System.nanoTime();
        assertThat(app.terminate()).as(app.errors()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(10));
    }
}
