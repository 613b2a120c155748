package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Suppression;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rules that change under a running app. */
final class InForceTest {
    private static final String RULE = """
            title: Everything
            id: 6f1d0c52-58e2-4f0e-9d0e-0a8d3c0f7b11
            logsource: {product: anchorwatch, service: audit}
            detection:
                all: {code: AUTH_FAIL}
                condition: all
            level: low
            """;
    private static final String SUPPRESSION = """
            - id: known
              rule: RULE
              from: 2026-01-01T00:00:00Z
              until: 2026-02-01T00:00:00Z
              reason: a test
            """;

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    private void write(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("rules")).resolveSibling(name), text);
    }

    private InForce start() {
        return InForce.start(
                AppConfig.of(Map.of(
                        "kafka.bootstrap.servers", "nowhere:9092",
                        "schema.registry.url", "http://nowhere",
                        "detections.dir", directory.resolve("rules").toString(),
                        "detections.suppressions",
                                directory.resolve("known.yml").toString(),
                        "detections.reload.ms", "0")),
                metrics);
    }

    private double count(String name) {
        return metrics.get("anchorwatch.detections." + name)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void what_has_changed_is_taken_over_and_what_is_wrong_is_not_while_the_old_goes_on() throws IOException {
        write("rules/one.yml", RULE);
        write("known.yml", SUPPRESSION.replace("RULE", "reattach-flood"));
        try (InForce inForce = start()) {
            inForce.look();
            assertThat(count("reloads")).as("nothing has changed").isZero();

            write("rules/two.yml", RULE.replace("7b11", "7b12").replace("Everything", "All of it"));
            inForce.look();
            assertThat(inForce.rules().all()).extracting(Rule::title).containsExactly("Everything", "All of it");
            assertThat(count("reloads")).isEqualTo(1);

            write("rules/one.yml", RULE.replace("AUTH_FAIL", "[AUTH_FAIL"));
            inForce.look();
            inForce.look();
            assertThat(inForce.rules().all()).hasSize(2);
            assertThat(count("refusals")).as("once for each change").isEqualTo(1);
            assertThat(count("refused")).isEqualTo(1);

            write("rules/one.yml", RULE);
            write("known.yml", SUPPRESSION.replace("RULE", "nobodys"));
            inForce.look();
            assertThat(inForce.suppressions().all())
                    .extracting(Suppression::ruleId)
                    .containsExactly("reattach-flood");
            assertThat(count("refusals")).isEqualTo(2);

            write("known.yml", SUPPRESSION.replace("RULE", "6f1d0c52-58e2-4f0e-9d0e-0a8d3c0f7b12"));
            inForce.look();
            assertThat(inForce.suppressions().all())
                    .singleElement()
                    .satisfies(one -> assertThat(one.ruleId()).endsWith("7b12"));
            assertThat(count("refused")).isZero();

            Files.delete(directory.resolve("known.yml"));
            inForce.look();
            assertThat(inForce.suppressions().all())
                    .as("a file that is gone is a fault")
                    .hasSize(1);
            assertThat(count("refused")).isEqualTo(1);
        }
    }
}
