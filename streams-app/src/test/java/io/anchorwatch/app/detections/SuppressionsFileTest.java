package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from a file of suppressions, and how what is wrong in it is told. */
class SuppressionsFileTest {
    private static final Rules RULES =
            Detections.load(List.of(ShippedRulesTest.RULES)).rules();
    private static final String RULE = RULES.all().get(0).id();
    private static final String RIGHT = """
            - id: load-test
              rule: RULE
              fleet: default
              subject: source s-1
              from: 2026-01-01T00:00:00Z
              until: 2026-02-01T00:00:00Z
              reason: the load test of January
            """.replace("RULE", RULE);

    @TempDir
    private Path directory;

    private final List<Fault> faults = new ArrayList<>();

    private Suppressions read(String text) {
        try {
            return SuppressionsFile.read(Files.writeString(directory.resolve("s.yml"), text), RULES, faults);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_suppression_has_a_scope_an_end_and_a_reason() {
        assertThat(read(RIGHT).all()).singleElement().satisfies(one -> {
            assertThat(one.ruleId()).isEqualTo(RULE);
            assertThat(one.subjectKind()).isEqualTo(Subject.Kind.SOURCE);
            assertThat(one.subjectId()).isEqualTo("s-1");
            assertThat(one.until() - one.from()).isEqualTo(31L * 86_400 * 1_000_000);
            assertThat(one)
                    .hasToString("suppression load-test of rule " + RULE
                            + ", fleet default, source s-1, until 2026-02-01T00:00:00Z: the load test of January");
        });
        assertThat(faults).isEmpty();
    }

    @Test
    void a_rule_of_ours_is_named_by_its_name() {
        assertThat(read(RIGHT.replace(RULE, "reattach-flood")).all())
                .singleElement()
                .satisfies(one -> assertThat(one.ruleId()).isEqualTo("reattach-flood"));
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reason: the load test of January | reason: | reason",
                "  reason: the load test of January | | a suppression needs reason",
                "until: 2026-02-01T00:00:00Z | until: 2026-01-01T00:00:00Z | until must be after from",
                "until: 2026-02-01T00:00:00Z | until: 2028-02-01T00:00:00Z | at most a year",
                "until: 2026-02-01T00:00:00Z | until: soon | = soon: until must be a time",
                "rule: | rule: x | must be the id of a rule in detections.dir",
                "subject: source s-1 | subject: sorcerer s-1 | session, source, node, client or fleet",
                "fleet: default | flete: default | id, rule, fleet, subject, from, until or reason",
            })
    void a_fault_is_told_with_its_place(String right, String wrong, String told) {
        read(RIGHT.replace(right, wrong == null ? "" : wrong));
        assertThat(faults)
                .extracting(Fault::toString)
                .anySatisfy(fault -> assertThat(fault).contains("s.yml:", told));
    }
}
