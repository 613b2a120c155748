package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules that ship with the app: that they keep what they promise, and that other programs can read them. */
class ShippedRulesTest {
    static final Path RULES = Path.of("").toAbsolutePath().getParent().resolve("detections");

    /** Those that match so much that nobody should execute them unasked. */
    static final Path HEAVY = RULES.resolveSibling("detections-heavy");

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return Detections.load(List.of(RULES, HEAVY)).scenarios().stream()
                .map(scenario -> DynamicTest.dynamicTest(
                        scenario.rule().title() + ": " + scenario.name(),
                        () -> assertThat(scenario.failure()).isNull()));
    }

    @Test
    void every_rule_has_a_scenario_in_which_it_finds_something_and_one_in_which_it_does_not() {
        Detections read = Detections.load(List.of(RULES, HEAVY));
        assertThat(read.rules().all())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(read.scenarios().stream()
                                .filter(scenario -> scenario.rule().equals(rule))
                                .map(RuleScenario::expected))
                        .as(rule.title())
                        .contains(RuleScenario.Expected.FINDING, RuleScenario.Expected.NOTHING));
    }

    @Test
    void they_are_valid_by_the_published_schemas() throws IOException {
        JsonSchema detection = schema("sigma-detection-rule-schema.json");
        JsonSchema correlation = schema("sigma-correlation-rules-schema.json");
        int seen = 0;
        for (Path file : files()) {
            for (JsonNode rule : documents(file)) {
                assertThat((rule.has("correlation") ? correlation : detection).validate(rule))
                        .as(file + " " + rule.get("title"))
                        .isEmpty();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(15);
    }

    @Test
    void the_schemas_bite() throws IOException {
        JsonSchema correlation = schema("sigma-correlation-rules-schema.json");
        assertThat(correlation.validate(new YAMLMapper().readTree("title: x\ncorrelation: {type: guess}")))
                .isNotEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> walk = Stream.concat(Files.walk(RULES), Files.walk(HEAVY))) {
            return walk.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        YAMLMapper mapper = new YAMLMapper();
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> all = mapper.readerFor(JsonNode.class).readValues(file.toFile())) {
            all.forEachRemaining(documents::add);
        }
        return documents;
    }

    private static JsonSchema schema(String name) throws IOException {
        Path file = null;
        String named = System.getProperty("anchorwatch.siem.data");
        if (named != null) {
            file = Path.of(named, "sigma", name);
        }
        for (Path at = Path.of("").toAbsolutePath(); file == null && at != null; at = at.getParent()) {
            Path here = at.resolve("shared/siem-data/sigma").resolve(name);
            file = Files.exists(here) ? here : null;
        }
        assumeTrue(file != null, "no folder siem-data: name it with -Danchorwatch.siem.data");
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(file));
    }
}
