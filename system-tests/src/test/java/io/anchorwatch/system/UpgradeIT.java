package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program whose state has another layout is started beside the one that runs, and takes over from it, and back again, while
 * some of the nodes still publish with the schema of before.
 */
@EnabledIfSystemProperty(
        named = "anchorwatch.faults",
        matches = "long",
        disabledReason = "takes two minutes of two cores: ./anchorwatch faults")
final class UpgradeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern SERIES = Pattern.compile("(\\w+)\\{(.*)} \\S+");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void a_new_state_version_is_built_beside_the_old_one_and_takes_over_and_nothing_is_lost_or_said_twice()
            throws Exception {
        try (Rig rig = new Rig(directory, 1);
                Registry registry = Registry.at(rig.registryUrl(), Map.of());
                Dialect previous = new Dialect(rig.brokers().bootstrapServers(), registry, Dialect.older())) {
            AppProcess old = rig.addApp();
            old.awaitReady();
            Map<String, Integer> published = new HashMap<>();
            live(rig, published, 5_000, 1);
            lived(previous, published, 11);

            AppProcess next = rig.addApp(Map.of(), nextVersion());
            next.awaitReady();
            assertThat(metric(old, "anchorwatch_state_speaking")).isEqualTo(1);
            assertThat(metric(next, "anchorwatch_state_speaking")).isEqualTo(0);
            assertThat(metric(next, "anchorwatch_state_version"))
                    .isEqualTo(metric(old, "anchorwatch_state_version") + 1);

            try (Load load = load(rig, 2)) {
                Installation.until(Duration.ofSeconds(3), System.nanoTime());
                lived(previous, published, 12);
                assertThat(old.stop()).isZero();
                lived(previous, published, 13);
                awaitSpeaking(next);
                Installation.until(Duration.ofSeconds(3), System.nanoTime());
                add(published, load.end());
            }
            rig.apps().remove(old);
            assertConcluded(rig, published);

            next.kill();
            rig.apps().remove(next);
            AppProcess oldAgain = rig.addApp(
                    Map.of("state.dir", directory.resolve("state-app-0").toString()));
            live(rig, published, 3_000, 3);
            awaitSpeaking(oldAgain);
            assertBounded(figures(oldAgain).toList(), published.keySet());
            assertThat(restored(oldAgain, Store.TIMELINE.ground().storeName()))
                    .as("what was stopped in order has its stores")
                    .isZero();
            assertConcluded(rig, published);
        }
    }

    private static void assertConcluded(Rig rig, Map<String, Integer> published) throws Exception {
        try (Installation here = rig.installation()) {
            Conclusions.assertSame(here, PATIENCE);
            assertThat(here.eventIds().keySet()).containsAll(published.keySet());
            Map<String, Integer> said = new HashMap<>();
            for (Map.Entry<String, Conclusion> each : here.said()) {
                String revision = each.getKey()
                        + ' '
                        + each.getValue().id()
                        + ' '
                        + each.getValue().revision();
                said.merge(revision, 1, Integer::sum);
            }
            assertThat(said).hasSizeGreaterThan(100);
            assertThat(said.entrySet()).filteredOn(each -> each.getValue() > 1).isEmpty();
            assertThat(here.deadLettersMissing()).isZero();
            assertThat(places(here)).doesNotHaveDuplicates();
        }
    }

    /** Of each dead letter, where it was found. */
    private static List<String> places(Installation here) {
        return here.log("dead-letters").stream()
                .map(each -> Stream.of("topic", "partition", "offset")
                        .map(name -> new String(
                                each.headers().lastHeader("anchorwatch." + name).value(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("/")))
                .toList();
    }

    /** The program as it is, but for the number of its state version. */
    private List<String> nextVersion() throws Exception {
        Path file = directory
                .resolve("next")
                .resolve(StateVersion.class.getPackageName().replace('.', '/'));
        Files.createDirectories(file);
        Files.writeString(file.resolve("state-version"), Integer.toString(StateVersion.current() + 1));
        return Up.command(directory.resolve("next"));
    }

    private static void live(Rig rig, Map<String, Integer> published, long ms, long seed) throws Exception {
        try (Load load = load(rig, seed)) {
            Installation.until(Duration.ofMillis(ms), System.nanoTime());
            add(published, load.end());
        }
    }

    /** A fleet that has lived until now, and is published by nodes that know a field less. */
    private static void lived(Dialect previous, Map<String, Integer> published, long seed) throws Exception {
        Duration length = Duration.ofSeconds(10);
        long began = (System.currentTimeMillis() - length.toMillis()) * 1_000;
        Setup setup = new Setup(Scenario.BUSY, "previous-" + seed, seed, began, 3, 10, length, 40);
        List<ReasonEvent> events = Simulation.history(setup).emissions().stream()
                .map(Emission::event)
                .toList();
        assertThat(events).hasSizeGreaterThan(100);
        previous.publish(events);
        events.forEach(each -> published.merge(each.eventId(), 1, Integer::sum));
    }

    private static Load load(Rig rig, long seed) {
        return new Load(rig.brokers().bootstrapServers(), rig.registryUrl(), Scenario.BUSY, 100 * seed, 80);
    }

    private static void add(Map<String, Integer> all, Map<String, Integer> more) {
        more.forEach((id, times) -> all.merge(id, times, Integer::sum));
    }

    private static void awaitSpeaking(AppProcess app) throws Exception {
        long since = System.nanoTime();
        app.awaitReady();
        while (metric(app, "anchorwatch_state_speaking") < 1) {
            assertThat(System.nanoTime() - since).as(app.errors()).isLessThan(PATIENCE.toNanos());
            Installation.until(Duration.ofMillis(500), System.nanoTime());
        }
    }

    /** Labels come from sets that do not grow with the fleet, whatever the fleet says. */
    private static void assertBounded(List<String> figures, Set<String> eventIds) {
        Set<String> nodes = eventIds.stream().map(id -> id.split("/")[1]).collect(Collectors.toSet());
        Map<String, Integer> series = new HashMap<>();
        for (String line : figures) {
            Matcher labels = SERIES.matcher(line);
            if (labels.matches()) {
                series.merge(labels.group(1), 1, Integer::sum);
                for (String label : labels.group(2).split("\",?")) {
                    assertThat(label).as(line).isNotIn(nodes).doesNotContain("busy", "v-", "c-");
                }
            }
        }
        assertThat(series).hasSizeGreaterThan(10).containsKey("anchorwatch_events_waiting");
        assertThat(series.values()).allSatisfy(count -> assertThat(count).isLessThan(65));
    }

    /** How many records a store has read from its changelog since the start. */
    private static double restored(AppProcess app, String store) throws Exception {
        String name = "anchorwatch_state_restored_total{store=\"" + store + "\"}";
        return figures(app)
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    private static double metric(AppProcess app, String name) throws Exception {
        return figures(app)
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> figures(AppProcess app) throws Exception {
        URI address = URI.create(app.http() + "/metrics");
        return HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines();
    }
}
