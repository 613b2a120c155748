package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alert rules and dashboards, as far as they can be judged without the tools that run them. */
final class AlertsTest {
    @Test
    void every_alert_says_how_bad_it_is_and_where_its_entry_in_the_runbook_stands() throws IOException {
        Set<String> headings = Files.readAllLines(Watched.ROOT.resolve("docs/operating.md")).stream()
                .filter(line -> line.startsWith("### Anchorwatch"))
                .map(line -> line.substring(4))
                .collect(Collectors.toSet());
        assertThat(Watched.alerts()).isNotEmpty().allSatisfy(alert -> {
            String name = alert.get("alert").asText();
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("info", "warning", "critical");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/operating.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(headings).contains(name);
        });
        assertThat(headings)
                .as("no entry is left of an alert that is gone")
                .hasSize(Watched.alerts().size());
    }

    @Test
    void every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() throws IOException {
        Set<String> firing = new HashSet<>();
        Set<String> silent = new HashSet<>();
        for (JsonNode each : Watched.yaml(Watched.CASES).findValues("alert_rule_test")) {
            each.forEach(one -> (one.get("exp_alerts").isEmpty() ? silent : firing)
                    .add(one.get("alertname").asText()));
        }
        List<String> names = Watched.alerts().stream()
                .map(alert -> alert.get("alert").asText())
                .toList();
        assertThat(firing).containsExactlyInAnyOrderElementsOf(names);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void every_metric_that_is_asked_for_stands_in_the_list_of_metrics() throws IOException {
        String listed = Files.readString(Watched.ROOT.resolve("docs/operating.md"));
        List<String> families = Arrays.asList("jvm_", "process_", "system_");
        assertThat(Watched.metrics())
                .hasSizeGreaterThan(15)
                .filteredOn(name -> families.stream().noneMatch(name::startsWith))
                .allSatisfy(name -> assertThat(listed).contains('`' + name));
    }

    @Test
    void every_panel_of_a_dashboard_asks_the_data_source_that_is_provisioned() throws IOException {
        JsonNode sources = Watched.yaml(Watched.ROOT.resolve("deploy/grafana/provisioning/datasources/prometheus.yml"));
        String uid = sources.at("/datasources/0/uid").asText();
        assertThat(Watched.dashboards()).hasSizeGreaterThan(1);
        Set<String> ids = new HashSet<>();
        for (Path file : Watched.dashboards()) {
            JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
            assertThat(ids.add(dashboard.get("uid").asText()))
                    .as(file + " has an id of its own")
                    .isTrue();
            assertThat(dashboard.get("panels")).isNotEmpty().allSatisfy(panel -> {
                assertThat(panel.get("title").asText()).isNotBlank();
                assertThat(panel.at("/datasource/uid").asText()).isEqualTo(uid);
                assertThat(panel.findValues("expr")).isNotEmpty();
            });
        }
    }
}
