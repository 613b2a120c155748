package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.simulation.Scenario;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What is lost for good, or for a while: all state, a topic, room on the disk. */
final class LossIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private Path mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            assertThat(run("umount", "-l", mounted.toString())).isZero();
        }
    }

    @Test
    void whoever_reads_the_log_again_from_nothing_and_with_more_instances_says_the_same() throws Exception {
        try (Rig rig = new Rig(directory, 1)) {
            AppProcess first = rig.addApp();
            first.awaitReady();
            live(rig, 12_000);
            Map<String, JsonNode> before;
            try (Installation here = rig.installation()) {
                Conclusions.assertSame(here, PATIENCE);
                before = timelines(here);
            }
            assertThat(before).hasSizeGreaterThan(10);
            assertThat(first.stop()).isZero();
            rig.apps().remove(first);

            long since = System.currentTimeMillis();
            Map<String, String> anew = Map.of("application.id", "anchorwatch-anew");
            AppProcess one = rig.addApp(anew);
            AppProcess other = rig.addApp(with(anew, directory.resolve("state-other")));
            one.awaitReady();
            other.awaitReady();
            try (Installation here = rig.installation()) {
                Conclusions.Difference difference = Conclusions.difference(here, since, PATIENCE);
                assertThat(difference.onlyPipeline()).isEmpty();
                assertThat(difference.onlyFolds()).isEmpty();
                assertThat(here.concluded(since).keySet()).anyMatch(each -> each.startsWith("security-findings"));
                assertThat(timelines(here)).isEqualTo(before);
            }
        }
    }

    @Test
    void a_topic_that_is_deleted_under_the_app_is_named_and_the_app_is_not_alive() throws Exception {
        try (Rig rig = new Rig(directory, 1)) {
            AppProcess app = rig.addApp();
            app.awaitReady();
            assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", rig.brokers().bootstrapServers()))) {
                admin.deleteTopics(List.of("security-findings")).all().get(30, TimeUnit.SECONDS);
            }
            HttpResponse<String> sick = await(app, 503);
            assertThat(sick.body()).contains("security-findings", "deleted");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "anchorwatch.faults",
            matches = "long",
            disabledReason = "takes most of a minute: ./anchorwatch faults")
    void on_a_full_disk_it_does_not_live_and_says_why_and_nothing_is_lost_when_there_is_room_again() throws Exception {
        Path state = disk(600);
        try (Rig rig = new Rig(directory, 1)) {
            AppProcess app = rig.addApp(with(Map.of("state.dir.free.min.bytes", "0"), state.resolve("state")));
            app.awaitReady();
            live(rig, 5_000);
            app.kill();
            Path filler = fill(state);
            app.start();
            awaitDeadOrSick(app);
            assertThat(app.errors()).contains("No space left on device").doesNotContain("\tat ");

            Files.delete(filler);
            app.kill();
            app.start();
            app.awaitReady();
            live(rig, 3_000);
            try (Installation here = rig.installation()) {
                Conclusions.assertSame(here, PATIENCE);
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "anchorwatch.faults",
            matches = "long",
            disabledReason = "takes most of a minute: ./anchorwatch faults")
    void before_the_disk_is_full_it_takes_in_nothing_more_and_says_so_and_goes_on_by_itself() throws Exception {
        Path state = disk(600);
        try (Rig rig = new Rig(directory, 1)) {
            Map<String, String> bounds =
                    Map.of("state.dir.free.min.bytes", "200000000", "state.dir.free.warn.bytes", "300000000");
            AppProcess app = rig.addApp(with(bounds, state.resolve("state")));
            app.awaitReady();
            assertThat(get(app, "/metrics").body()).contains("anchorwatch_state_disk_level 0");
            Path filler = state.resolve("filler");
            fill(filler, state.toFile().getUsableSpace() - 250_000_000);
            await(app, "/metrics", "anchorwatch_state_disk_level 1");
            assertThat(get(app, "/health/ready").statusCode()).isEqualTo(200);
            fill(filler, state.toFile().getUsableSpace() - 100_000_000);
            await(app, "/health/ready", "state.dir.free.min.bytes=200000000");
            assertThat(get(app, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(app, "/metrics").body()).contains("anchorwatch_state_disk_level 2");

            double before = accepted(app);
            live(rig, 3_000);
            assertThat(accepted(app)).isEqualTo(before);
            assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);

            Files.delete(filler);
            await(app, "/health/ready", "up");
            try (Installation here = rig.installation()) {
                Conclusions.assertSame(here, PATIENCE);
            }
            assertThat(accepted(app)).isGreaterThan(before);
        }
    }

    private static double accepted(AppProcess app) throws Exception {
        return get(app, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("anchorwatch_events_accepted_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static void await(AppProcess app, String path, String words) throws Exception {
        long since = System.nanoTime();
        String body = get(app, path).body();
        while (!body.contains(words)) {
            assertThat(System.nanoTime() - since).as(body).isLessThan(PATIENCE.toNanos());
            Thread.sleep(300);
            body = get(app, path).body();
        }
    }

    private static void fill(Path file, long bytes) throws IOException {
        byte[] much = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long left = bytes; left > 0; left -= much.length) {
                out.write(much);
            }
        }
    }

    private static Map<String, String> with(Map<String, String> options, Path state) {
        Map<String, String> all = new TreeMap<>(options);
        all.put("state.dir", state.toString());
        return all;
    }

    private static void live(Rig rig, long ms) throws Exception {
        try (Load load = load(rig, Scenario.BUSY, 100);
                Load attack = load(rig, Scenario.X3, 0)) {
            Thread.sleep(ms);
            assertThat(load.end()).isNotEmpty();
            assertThat(attack.end()).isNotEmpty();
        }
    }

    private static Load load(Rig rig, Scenario scenario, double ratePerSecond) {
        return new Load(rig.brokers().bootstrapServers(), rig.registryUrl(), scenario, 5, ratePerSecond);
    }

    /** Every timeline, without who served it. */
    private static Map<String, JsonNode> timelines(Installation here) throws Exception {
        Map<String, JsonNode> timelines = new TreeMap<>();
        for (JsonNode session : here.items("/api/v1/sessions?fleet=busy", 200)) {
            String id = session.get("session_id").asText();
            ObjectNode timeline = (ObjectNode)
                    here.json("/api/v1/sessions/" + Installation.encoded(id) + "/timeline?fleet=busy&limit=1000");
            timeline.remove(List.of("served_by", "revision"));
            timeline.get("episodes").forEach(each -> ((ObjectNode) each).remove("revision"));
            timeline.get("findings").forEach(each -> ((ObjectNode) each).remove("revision"));
            timelines.put(id, timeline);
        }
        return timelines;
    }

    private static HttpResponse<String> get(AppProcess app, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(app.http() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> await(AppProcess app, int status) throws Exception {
        long since = System.nanoTime();
        HttpResponse<String> response = get(app, "/health/live");
        while (response.statusCode() != status) {
            assertThat(System.nanoTime() - since).as(response.body()).isLessThan(PATIENCE.toNanos());
            Thread.sleep(500);
            response = get(app, "/health/live");
        }
        return response;
    }

    private static void awaitDeadOrSick(AppProcess app) throws Exception {
        long since = System.nanoTime();
        while (app.alive()) {
            assertThat(System.nanoTime() - since).as(app.errors()).isLessThan(PATIENCE.toNanos());
            try {
                if (get(app, "/health/live").statusCode() == 503) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet, or no longer.
            }
            Thread.sleep(500);
        }
    }

    /** A disk of its own of so many megabytes: in memory, where that is ours to mount. */
    private Path disk(int megabytes) throws Exception {
        Path place = Files.createDirectory(directory.resolve("disk"));
        int mount = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", place.toString());
        Assumptions.assumeTrue(mount == 0, "cannot mount a small disk here: needs root");
        mounted = place;
        return place;
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        byte[] much = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 1 << 20; i++) {
                out.write(much);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space");
            return filler;
        }
        throw new AssertionError("the disk is larger than it was made");
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
