package io.anchorwatch.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the alert rules and the dashboards in {@code deploy/} ask Prometheus for. */
final class Watched {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    static final Path RULES = ROOT.resolve("deploy/prometheus/alerts.yml");
    static final Path CASES = ROOT.resolve("deploy/prometheus/tests/alerts.yml");
    private static final Path DASHBOARDS = ROOT.resolve("deploy/grafana/dashboards");

    /** All of ours have one of these beginnings; so do those of the Java machine and its process. */
    private static final Pattern METRIC = Pattern.compile("\\b(?:anchorwatch|jvm|process|system)_\\w+");

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private Watched() {}

    static JsonNode yaml(Path file) throws IOException {
        return new YAMLMapper().readTree(Files.readString(file));
    }

    /** The alerts, as they stand in the rules. */
    static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        yaml(RULES).get("groups").forEach(group -> group.get("rules").forEach(alerts::add));
        return alerts;
    }

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.sorted().toList();
        }
    }

    /** Every expression, of rules and panels. */
    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        alerts().forEach(alert -> expressions.add(alert.get("expr").asText()));
        for (Path file : dashboards()) {
            new ObjectMapper()
                    .readTree(file.toFile())
                    .findValues("expr")
                    .forEach(each -> expressions.add(each.asText()));
        }
        return expressions;
    }

    /** The names of all metrics in expressions. */
    static Set<String> metrics() throws IOException {
        return expressions().stream()
                .map(expression -> QUOTED.matcher(expression).replaceAll(""))
                .flatMap(expression -> METRIC.matcher(expression).results())
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names that stand in an answer of {@code /metrics}. */
    static Set<String> exposed(String body) {
        return body.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
