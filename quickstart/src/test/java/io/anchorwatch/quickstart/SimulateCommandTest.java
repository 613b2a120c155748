package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.event.Micros;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.ParsedLine;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.simulation.Truth;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulateCommandTest {
    private static final String START = "2026-03-01T12:00:00Z";
    private static final long NOON = 1_772_366_400_000_000L;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void what_it_writes_is_what_publish_reads() throws IOException {
        Path file = directory.resolve("events");
        assertThat(run("simulate", "--out", file.toString(), "--scenario", "demo", "--start", START))
                .isZero();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines)
                .hasSizeGreaterThan(1_000)
                .allSatisfy(line -> assertThat(event(line))
                        .satisfies(event -> assertThat(event.fleetId()).isEqualTo("default"))
                        .satisfies(event -> assertThat(event.at()).isBetween(NOON, NOON + 60_000_000)));
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo(lines.size() + " events written" + System.lineSeparator());
    }

    @Test
    void the_same_arguments_give_the_same_events_and_another_seed_gives_others() {
        String one = standardOutput("--start", START, "--seed", "1");
        String again = standardOutput("--start", START, "--seed", "1");
        String other = standardOutput("--start", START, "--seed", "2");
        assertThat(one).isNotEmpty().isEqualTo(again).isNotEqualTo(other);
    }

    @Test
    void the_truth_is_a_file_of_lines_of_the_known_kinds() throws IOException {
        Path truth = directory.resolve("truth");
        assertThat(run("simulate", "--out", "-", "--scenario", "X6", "--start", START, "--truth", truth.toString()))
                .isZero();
        List<JsonNode> truths = Files.readAllLines(truth).stream()
                .map(SimulateCommandTest::json)
                .toList();
        assertThat(truths).extracting(line -> line.path("kind").asText()).contains("episode", "finding", "window");
        assertThat(truths)
                .allSatisfy(line ->
                        assertThat(Truth.KINDS).contains(line.path("kind").asText()));
        assertThat(truths)
                .filteredOn(line -> line.path("kind").asText().equals("finding"))
                .allSatisfy(line -> {
                    assertThat(line.path("code").asText()).isEqualTo("SEC_DUAL_ACTIVE_BINDING");
                    assertThat(line.path("violation").asText()).isEqualTo("SAME_VERSION");
                    assertThat(line.path("subject").path("kind").asText()).isEqualTo("session");
                });
    }

    @Test
    void without_a_start_the_run_has_just_ended() {
        String events = standardOutput("--duration", "30s");
        long newest = events.lines().mapToLong(line -> event(line).at()).max().orElseThrow();
        assertThat(Micros.text(newest))
                .isLessThanOrEqualTo(Micros.text(DemoNews.nowMicros()))
                .isGreaterThan(Micros.text(DemoNews.nowMicros() - 60_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simulate",
                "simulate --out - --bootstrap-servers localhost:9092",
                "simulate --bootstrap-servers localhost:9092",
                "simulate --bootstrap-servers nowhere --schema-registry-url http://127.0.0.1:1",
                "simulate --bootstrap-servers localhost:9092 --schema-registry-url http://127.0.0.1:1 --start 2026-03-01T12:00:00Z",
                "simulate --out - --scenario X99",
                "simulate --out - --scenario X6 --rate 10",
                "simulate --out - --rate -1",
                "simulate --out - --duration 1s",
                "simulate --out - --duration soon",
                "simulate --out - --nodes 0",
                "simulate --out - --sessions 0",
                "simulate --out - --fleet a/b",
                "simulate --out - --start yesterday",
                "simulate --out /nowhere/at/all",
                "simulate --out - --truth /nowhere/at/all",
                "demo --duration 10s",
                "demo --duration 1",
                "demo --nodes 2",
                "demo --sessions 0",
                "demo --seed x",
                "demo --http-port 70000",
                "demo now",
                "app",
                "app --config /nowhere/at/all"
            })
    void bad_arguments_are_told_in_one_line(String arguments) {
        assertThat(run(arguments.split(" "))).as(err::toString).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("anchorwatch ");
        assertThat(out.toString()).isEmpty();
    }

    private String standardOutput(String... more) {
        StringWriter events = new StringWriter();
        List<String> all = new ArrayList<>(List.of("simulate", "--out", "-", "--scenario", "L3"));
        all.addAll(List.of(more));
        assertThat(Main.commandLine()
                        .setOut(new PrintWriter(events, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(all.toArray(String[]::new)))
                .isZero();
        return events.toString();
    }

    private static ReasonEvent event(String line) {
        ParsedLine parsed = ReasonEventJson.parse(line.getBytes(StandardCharsets.UTF_8), DemoNews.nowMicros());
        assertThat(parsed).isInstanceOf(ParsedLine.Valid.class);
        return ((ParsedLine.Valid) parsed).event();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
