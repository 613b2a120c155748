package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.FaultyConfigException;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.sigma.Bounds;
import io.anchorwatch.sigma.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from files of rules, and how what is wrong in them is told. */
class RuleFilesTest {
    private static final String RULES = """
            title: Rejected
            id: 11111111-1111-4111-8111-111111111111
            name: rejected
            logsource:
                product: anchorwatch
                service: audit
            detection:
                selection:
                    code: AUTH_FAIL
                condition: selection
            level: low
            ---
            title: Many
            id: 22222222-2222-4222-8222-222222222222
            correlation:
                type: event_count
                rules:
                    - rejected
                group-by:
                    - fleet_id
                    - source
                timespan: 10s
                condition:
                    gte: 20
            level: high
            """;

    @TempDir
    private Path directory;

    private Path file(String text) {
        try {
            return Files.writeString(directory.resolve("rules.yml"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> faults(String text) {
        Path file = file(text);
        FaultyConfigException faulty =
                catchThrowableOfType(FaultyConfigException.class, () -> Detections.load(List.of(file)));
        assertThat(faulty).as("a fault").isNotNull();
        return faulty.faults().stream()
                .map(Fault::toString)
                .map(line -> line.replace(directory + "/", ""))
                .toList();
    }

    @Test
    void a_rule_that_a_correlation_counts_finds_nothing_by_itself() {
        Detections read = Detections.load(List.of(file(RULES)));
        assertThat(read.rules().all()).hasSize(1);
        Rule rule = read.rules().all().get(0);
        assertThat(rule.title()).isEqualTo("Many");
        assertThat(rule.severity()).isEqualTo(Severity.HIGH);
        assertThat(rule.kind()).isEqualTo(Rule.Kind.EVENT_COUNT);
        assertThat(rule.groupBy()).containsExactly("source");
        assertThat(rule.timespan()).isEqualTo(Duration.ofSeconds(10));
        assertThat(rule.bounds()).isEqualTo(new Bounds(20, Bounds.UNBOUNDED));
    }

    @Test
    void with_generate_it_does_and_so_does_one_that_nobody_counts() {
        assertThat(Detections.load(List.of(file(RULES + "generate: true\n")))
                        .rules()
                        .all())
                .hasSize(2);
        String alone = RULES.substring(0, RULES.indexOf("---"));
        assertThat(Detections.load(List.of(file(alone))).rules().all())
                .singleElement()
                .satisfies(rule -> assertThat(rule.groupBy()).containsExactly(Rule.BY_SUBJECT));
    }

    @Test
    void rules_refer_to_each_other_across_files() throws IOException {
        String[] documents = RULES.split("---\n", -1);
        Files.writeString(directory.resolve("a.yml"), documents[1]);
        Files.writeString(directory.resolve("b.yaml"), documents[0]);
        Files.writeString(directory.resolve("notes.txt"), "not: [a rule");
        assertThat(Detections.load(List.of(directory)).rules().all()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timespan: 10s | timespan: 1x | 22:15, rule 'Many' = 1x: timespan must be a number and s, m, h or d",
                "timespan: 10s | timespan: 8d | from 1s to 7d",
                "timespan: 10s | timespan: 0s | from 1s to 7d",
                "gte: 20 | above: 20 | 24:16, rule 'Many' = above: gt, gte, lt, lte, eq or field",
                "gte: 20 | neq: 20 | nothing else is supported",
                "gte: 20 | gte: many | = many: a whole number from 0 to 2000",
                "gte: 20 | gte: 2001 | a whole number from 0 to 2000",
                "gte: 20 | lt: 0 | a condition that some number of matches fulfils",
                "gte: 20 | field: source | one of gt, gte, lt, lte, eq",
                "event_count | value_count | value_count needs the one field whose values it counts",
                "event_count | value_sum | = value_sum: type must be",
                "event_count | temporal | a temporal correlation has no condition here",
                "- rejected | - rejcted | = rejcted: the name or id of a detection rule",
                "- source | - sauce | = sauce: a field of an event: client_ref, code",
                "- source | - fleet_id | stands here twice",
                "group-by: | groupby: | = groupby: no such part of a correlation",
                "name: rejected | nam: rejected | the name or id of a detection rule",
                "code: AUTH_FAIL | Code: AUTH_FAIL | = Code: a field of an event",
                "code: AUTH_FAIL | code: HANDSHAKE_REJECT | events have the code HANDSHAKE_FAIL for it",
                "code: AUTH_FAIL | code&#124;base64: x | other modifiers are not supported",
                "code: AUTH_FAIL | code&#124;cidr: 10.0.0.0/8 | other modifiers are not supported",
                "code: AUTH_FAIL | code&#124;re: '(' | a regular expression of at most 256 characters: Unclosed group",
                "code: AUTH_FAIL | code: [] | = []: a value or a list of values",
                "selection:%n        code: AUTH_FAIL | selection: {} | at least one field",
                "code: AUTH_FAIL | code: {a: b} | a value or a list of values",
                "condition: selection | condition: selektion | column 1 of the condition has 'selektion'",
                "condition: selection | condition: selection &#124; count() > 3 | where and, or, or the end is expected",
                "product: anchorwatch | product: windows | = windows: product must be anchorwatch",
                "service: audit | category: firewall | other log sources are not here",
                "level: high | level: urgent | = urgent: informational, low, medium, high or critical",
                "title: Many | titel: Many | a rule needs a title",
                "id: 2222 | id: x2222 | a UUID, by which its findings are known",
                "22222222-2222-4222-8222-222222222222 | 11111111-1111-4111-8111-111111111111 | is the id of another rule too",
                "correlation: | filter: | a rule has either a detection or a correlation; filters are not supported",
                "level: high | anchorwatch: {code: AUTH_FAIL} | a code of the catalogue that begins with SEC_",
                "level: high | anchorwatch: {kode: x} | = kode: code or scenarios",
                "level: high | level: high%nlevel: low | = level: stands here twice",
                "level: high | level: [high | is not YAML",
                "level: high | level: &a high%nlevle: *a | aliases are not taken",
            })
    void a_fault_is_told_with_place_value_and_rule(String right, String wrong, String told) {
        String before = right.replace("%n", "\n");
        assertThat(RULES).contains(before);
        String text = RULES.replace(before, wrong.replace("&#124;", "|").replace("%n", "\n"));
        assertThat(faults(text))
                .anySatisfy(fault -> assertThat(fault).startsWith("rules.yml:").contains(told));
    }

    @Test
    void every_fault_is_told_at_once() {
        assertThat(faults(RULES.replace("10s", "1x").replace("gte", "above").replace("code", "cod")))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void a_file_has_limits() throws IOException {
        assertThat(faults("a: " + "[".repeat(20_000))).anyMatch(fault -> fault.contains("16 maps and lists"));
        assertThat(faults("#".repeat(300_000))).anyMatch(fault -> fault.contains("at most 262144 bytes"));
        Files.write(directory.resolve("rules.yml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThat(catchThrowableOfType(FaultyConfigException.class, () -> Detections.load(List.of(directory))))
                .hasMessageContaining(directory.resolve("rules.yml") + " is no UTF-8");
        Path none = directory.resolve("none.yml");
        assertThat(catchThrowableOfType(FaultyConfigException.class, () -> Detections.load(List.of(none))))
                .hasMessageContaining("there is no file " + none);
    }

    @Test
    void a_scenario_is_read_and_tells_what_it_found() {
        String rules = RULES + """
                anchorwatch:
                    scenarios:
                        - name: enough
                          events:
                              - 0 AUTH_FAIL source=x x20 every=100
                          finds: true
                          subject: source x
                        - name: of another
                          events:
                              - 0 AUTH_FAIL source=x x20 every=100
                          finds: true
                          subject: source y
                        - name: quiet
                          events:
                              - 0 AUTH_FAIL source=x x20 every=100
                          finds: false
                        - name: few
                          events:
                              - 0 AUTH_FAIL source=x
                          finds: true
                """;
        assertThat(Detections.load(List.of(file(rules))).scenarios())
                .extracting(RuleScenario::failure)
                .containsExactly(
                        null,
                        "found source x, and source y was expected",
                        "found source x, and nothing was expected",
                        "found nothing");
        assertThat(faults(rules.replace("0 AUTH_FAIL source=x x20", "soon AUTH_FAIL")))
                .anyMatch(fault -> fault.contains("milliseconds and a code first"));
        assertThat(faults(rules.replace("source=x x20", "sauce=x x20")))
                .anyMatch(fault -> fault.contains("no field is called"));
        assertThat(faults(rules.replace("source x", "sorcerer x")))
                .anyMatch(fault -> fault.contains("session, source, node, client or fleet"));
    }
}
