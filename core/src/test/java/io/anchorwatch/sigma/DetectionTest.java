package io.anchorwatch.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.testing.Scenario;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a detection says of one event. */
class DetectionTest {
    private static final List<String> NAMES = List.of("sel_a", "sel_b", "filter", "_hidden");

    @ParameterizedTest
    @CsvSource({
        "WHOLE, auth_fail, AUTH_FAIL, true",
        "WHOLE, AUTH, AUTH_FAIL, false",
        "WHOLE, AUTH*, AUTH_FAIL, true",
        "WHOLE, *_FAI?, AUTH_FAIL, true",
        "WHOLE, *A*B*C, xAxBxBxC, true",
        "WHOLE, *A*B*C, xAxCxB, false",
        "WHOLE, 'a\\*b', 'a*b', true",
        "WHOLE, 'a\\*b', 'axb', false",
        "WHOLE, 'a\\b', 'a\\b', true",
        "WHOLE, 'a\\\\*', 'a\\xyz', true",
        "CONTAINS, TH_F, AUTH_FAIL, true",
        "CONTAINS, 'x\\', 'ax\\b', true",
        "STARTS, AUTH, AUTH_FAIL, true",
        "STARTS, UTH, AUTH_FAIL, false",
        "ENDS, 'fail', AUTH_FAIL, true",
        "ENDS, 'fai', AUTH_FAIL, false",
        "WHOLE, 'ÄÖ', 'äö', true",
    })
    void a_text_is_alike_whatever_its_case_and_has_wildcards(
            Glob.Anchor anchor, String pattern, String value, boolean alike) {
        assertThat(Glob.of(pattern, anchor).holds(value)).isEqualTo(alike);
    }

    @Test
    void a_field_that_is_not_there_is_like_nothing_but_absence() {
        assertThat(Glob.of("*", Glob.Anchor.WHOLE).holds(null)).isFalse();
        assertThat(Expression.of(".*", Expression.Case.MATTERS).holds(null)).isFalse();
        assertThat(Likeness.Presence.ABSENT.holds(null)).isTrue();
        assertThat(Likeness.Presence.ABSENT.holds("")).isFalse();
        assertThat(Likeness.Presence.PRESENT.holds("")).isTrue();
    }

    @Test
    void an_expression_that_would_run_away_gives_up() {
        Expression greedy = Expression.of("^(a|aa)+$", Expression.Case.MATTERS);
        assertThat(greedy.holds("aaaa")).isTrue();
        assertThat(greedy.holds("a".repeat(200) + "b")).isFalse();
        assertThat(Expression.of("FA.L$", Expression.Case.MATTERS).holds("AUTH_FAIL"))
                .isTrue();
        assertThat(Expression.of("fa.l$", Expression.Case.MATTERS).holds("AUTH_FAIL"))
                .isFalse();
        assertThat(Expression.of("fa.l$", Expression.Case.IGNORED).holds("AUTH_FAIL"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sel_a, sel_a, true",
        "sel_a and sel_b, sel_a, false",
        "sel_a or sel_b and filter, sel_a, true",
        "(sel_a or sel_b) and filter, sel_a, false",
        "not filter, sel_a, true",
        "not not filter, filter, true",
        "sel_a and not filter, sel_a filter, false",
        "1 of sel_*, sel_b, true",
        "any of sel_*, filter, false",
        "all of sel_*, sel_a, false",
        "all of sel_* and not filter, sel_a sel_b, true",
        "1 of them, _hidden, false",
        "all of them, sel_a sel_b filter, true",
        "SEL_A, sel_a, fault",
        "sel_a and, -, fault",
        "sel_a sel_b, -, fault",
        "(sel_a, -, fault",
        "1 of nothing*, -, fault",
        "sel_a | count() > 5, -, fault",
        "'', -, fault",
    })
    void a_condition_says_how_selections_come_together(String text, String holding, String expected) {
        if (expected.equals("fault")) {
            assertThatThrownBy(() -> ConditionText.read(text, NAMES)).hasMessageContaining("column");
        } else {
            Set<String> set = Set.of(holding.split(" "));
            assertThat(ConditionText.read(text, NAMES).holds(set::contains)).isEqualTo(Boolean.parseBoolean(expected));
        }
    }

    @Test
    void brackets_without_end_are_a_fault_and_no_overflow() {
        assertThatThrownBy(() -> ConditionText.read("(".repeat(100_000), NAMES)).hasMessageContaining("32 brackets");
    }

    @Test
    void every_field_of_the_contract_can_be_asked_for() {
        ReasonEvent event = Scenario.parse("""
                0 TRANSPORT_SWITCH_OK RECOVERING>ATTACHED v3 udp-b s=S n=n1 src=x ref=c policy=compact prev=udp-a e=2 via=relay
                """).lines().get(0).event();
        assertThat(event).isNotNull();
        assertThat(Fields.names())
                .allSatisfy(name -> assertThat(Fields.value(event, name)).isNotNull());
        assertThat(Fields.value(event, "details.via")).isEqualTo("relay");
        assertThat(Fields.value(event, "details.none")).isNull();
        assertThat(Fields.value(event, "state_version")).isEqualTo("3");
        assertThat(Fields.known("details.")).isFalse();
        assertThat(Fields.known("nonsense")).isFalse();
    }

    @Test
    void a_selection_is_one_alternative_of_which_every_term_holds() {
        ReasonEvent event =
                Scenario.parse("0 AUTH_FAIL - v3 - s=S src=x").lines().get(0).event();
        Term fail = new Term("code", Term.How.ANY, List.of(Glob.of("AUTH_FAIL", Glob.Anchor.WHOLE)));
        Term other = new Term("source", Term.How.ANY, List.of(Glob.of("y", Glob.Anchor.WHOLE)));
        Term both = new Term(
                "code", Term.How.ALL, List.of(Glob.of("AUTH", Glob.Anchor.STARTS), Glob.of("FAIL", Glob.Anchor.ENDS)));
        Term notBoth = new Term(
                "code", Term.How.ALL, List.of(Glob.of("AUTH", Glob.Anchor.STARTS), Glob.of("OK", Glob.Anchor.ENDS)));
        assertThat(new Selection("s", List.of(List.of(fail, other))).holds(event))
                .isFalse();
        assertThat(new Selection("s", List.of(List.of(fail, other), List.of(fail, both))).holds(event))
                .isTrue();
        assertThat(new Selection("s", List.of(List.of(notBoth))).holds(event)).isFalse();
    }
}
