package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.detections.Detections;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.sigma.Match;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Trial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of an operator, in a real process that is killed in between: what they find is what the bare fold finds. */
final class DetectionsIT {
    private static final Path RULES = Path.of("").toAbsolutePath().getParent().resolve("detections");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private int lines;

    @Test
    void rules_find_across_a_kill_what_the_bare_fold_finds_and_a_backtest_prints_it() throws Exception {
        Rules rules = Detections.load(List.of(RULES)).rules();
        Path suppressions = Files.writeString(directory.resolve("suppressions.yml"), suppression("node", "nobody"));
        Path config = Files.writeString(
                directory.resolve("up.properties"),
                "detections.dir=" + RULES + "\ndetections.suppressions=" + suppressions
                        + "\ndetections.reload.ms=300\n");
        Path home = directory.resolve("home");
        String began = Instant.now().minusSeconds(5).toString();
        try (Up up = Up.on(home, "--config", config.toString())) {
            Installation here = new Installation(up.ready());
            flood(here, "s-early");
            await(() -> !said(here).isEmpty());
            up.kill();
        }
        try (Up up = Up.on(home, "--config", config.toString())) {
            JsonNode ready = up.ready();
            Installation here = new Installation(ready);
            flood(here, "s-late");
            await(() -> said(here).stream()
                    .anyMatch(finding -> finding.subject().id().equals("s-late")));
            // The last revision of a flood is said within ten seconds of the clock, which goes on in silence.
            await(() -> newest(said(here)).equals(expected(here, rules)));
            assertThat(said(here))
                    .extracting(finding -> finding.findingId() + "/" + finding.revision())
                    .doesNotHaveDuplicates();
            assertThat(here.json("/api/v1/findings?subject=s-late").toString()).contains("sigma/");

            List<String> command = Up.command();
            command.addAll(List.of("rules", "backtest", "--since", began));
            command.addAll(List.of("--bootstrap-servers", here.bootstrapServers()));
            command.addAll(List.of(
                    "--schema-registry-url", ready.get("schema_registry_url").asText(), RULES.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectError(directory.resolve("backtest.err").toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(directory.resolve("backtest.err")))
                    .isZero();
            assertThat(output)
                    .contains("source s-early", "source s-late", "\"events\":" + lines + ",", "\"complete\":true");
            assertThat(output.lines().filter(line -> line.contains(" sigma/")))
                    .hasSize(newest(said(here)).size());
            ours_are_suppressed_without_a_restart(here, suppressions);
            assertThat(up.terminate()).isZero();
        }
    }

    private void ours_are_suppressed_without_a_restart(Installation here, Path suppressions) throws Exception {
        Files.writeString(suppressions, suppression("nobodys-rule", "s-third"));
        await(() -> metrics(here).contains("anchorwatch_detections_refused 1"));
        Files.writeString(suppressions, suppression("reattach-flood", "s-third"));
        await(() -> metrics(here).contains("anchorwatch_detections_refused 0"));
        flood(here, "s-third");
        await(() -> !ours(here, "s-third").isEmpty());
        assertThat(ours(here, "s-third")).allSatisfy(finding -> {
            assertThat(finding.flags()).contains("SUPPRESSED");
            assertThat(finding.details()).containsEntry("suppressed_by", "test").containsKey("suppressed_reason");
        });
        assertThat(ours(here, "s-late"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.flags()).doesNotContain("SUPPRESSED"));
        await(() -> text(here, "/api/v1/findings?subject=s-third").contains("\"suppressed_by\""));
        assertThat(metrics(here)).contains("anchorwatch_detections_suppressed_total{rule=\"reattach-flood\"}");
    }

    private static String suppression(String rule, String source) {
        return """
                - id: test
                  rule: %s
                  subject: source %s
                  from: 2020-01-01T00:00:00Z
                  until: 2020-12-31T00:00:00Z
                  reason: it is a test
                """.formatted(rule, source).replace(
                "2020",
                Integer.toString(java.time.Year.now(java.time.ZoneOffset.UTC).getValue()));
    }

    private static String metrics(Installation here) {
        return text(here, "/metrics");
    }

    private static String text(Installation here, String path) {
        try {
            return here.get(path).body();
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Finding> ours(Installation here, String source) {
        return here.said().stream()
                .map(Map.Entry::getValue)
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .filter(finding -> finding.rule().equals("reattach-flood")
                        && finding.subject().id().equals(source))
                .toList();
    }

    /** A source asks three nodes for sessions that nobody knows. */
    private void flood(Installation here, String source) throws Exception {
        StringBuilder events = new StringBuilder();
        long now = System.currentTimeMillis();
        for (int i = 0; i < 90; i++) {
            lines++;
            events.append("""
                    {"node_id":"n%d","node_sequence":%d,"code":"SESSION_NOT_FOUND","occurred_at":%d,"source":"%s","session_id":"%s-%d","details":{"claimed_session_id":"%s-%d"}}
                    """.formatted(i % 3, lines, now - 90 + i, source, source, i, source, i));
        }
        Path file = Files.writeString(directory.resolve(source + ".jsonl"), events);
        assertThat(here.publish(file).exitCode()).isZero();
    }

    private static List<Finding> said(Installation here) {
        List<Finding> said = new ArrayList<>();
        for (Map.Entry<String, Conclusion> each : here.said()) {
            if (each.getValue() instanceof Finding finding && finding.rule().startsWith("sigma/")) {
                said.add(finding);
            }
        }
        return said;
    }

    /** By id what matters of the last revision; whether it is closed is a matter of time. */
    private static Map<String, String> newest(List<Finding> said) {
        Map<String, Finding> newest = new TreeMap<>();
        said.forEach(
                finding -> newest.merge(finding.findingId(), finding, (a, b) -> a.revision() > b.revision() ? a : b));
        Map<String, String> words = new TreeMap<>();
        newest.forEach((id, finding) ->
                words.put(id, finding.subject() + " " + finding.lastSeenAt() + finding.evidence() + finding.details()));
        return words;
    }

    private static Map<String, String> expected(Installation here, Rules rules) {
        WireDecoder<ReasonEvent> decoder = here.serdes().decoder(WireRecord.REASON_EVENT);
        List<Match> matches = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : here.log("reason-events")) {
            try {
                if (decoder.decode(record.value()) instanceof Decoded.Accepted<ReasonEvent> accepted) {
                    seen.add(accepted.value().eventId());
                    rules.match(
                            accepted.value(),
                            record.timestamp() * 1_000,
                            (rule, match) -> matches.add(match),
                            (rule, field) -> {});
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        assertThat(seen).isNotEmpty();
        matches.sort(Match.ORDER);
        Trial trial = new Trial(rules);
        matches.forEach(trial::take);
        trial.advance(matches.get(matches.size() - 1).appendedAt() + 20_000_000);
        return newest(trial.findings());
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            Thread.sleep(500);
        }
    }
}
