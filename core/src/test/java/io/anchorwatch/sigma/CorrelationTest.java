package io.anchorwatch.sigma;

import static io.anchorwatch.sigma.RuleKit.count;
import static io.anchorwatch.sigma.RuleKit.lines;
import static io.anchorwatch.sigma.RuleKit.rule;
import static io.anchorwatch.sigma.RuleKit.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.FindingId;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What so many matches within a time mean. */
class CorrelationTest {
    private static final Rule THREE = count("source", 10, 3, "AUTH_FAIL");
    private static final Rule ORDER = rule(
            Rule.Kind.TEMPORAL_ORDERED,
            "source",
            10,
            Bounds.ONE,
            null,
            "SESSION_NOT_FOUND",
            "AUTH_FAIL",
            "REATTACH_ACCEPT");
    private static final Rule TOGETHER =
            rule(Rule.Kind.TEMPORAL, "source", 10, Bounds.ONE, null, "SESSION_NOT_FOUND", "AUTH_FAIL");
    private static final Rule DIFFERENT = rule(
            Rule.Kind.VALUE_COUNT,
            "source",
            10,
            new Bounds(3, Bounds.UNBOUNDED),
            "details.claimed",
            "SESSION_NOT_FOUND");

    @Test
    void one_finding_from_the_match_that_completes_the_number_until_it_is_quiet() {
        Trial trial = run(THREE, """
                    0 AUTH_FAIL - v1 - src=x
                 4000 AUTH_FAIL - v1 - src=x
                 9999 AUTH_FAIL - v1 - src=x
                12000 AUTH_FAIL - v1 - src=x
                13000 AUTH_FAIL - v1 - src=x
                90000 time
                """);
        assertThat(lines(trial))
                .containsExactly(
                        "0 OPEN source x began=9999 last=9999 matches=3 evidence=3",
                        "1 UPDATED source x began=9999 last=13000 matches=5 evidence=5",
                        "2 CLOSED source x began=9999 last=13000 matches=5 evidence=5");
        Finding finding = trial.findings().get(0);
        assertThat(finding.findingId())
                .isEqualTo(FindingId.of(
                        "default", "SEC_ABUSE_CONTROL_PLANE", "sigma/r", finding.subject(), finding.beganAt()));
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.byCode()).containsEntry("AUTH_FAIL", 5);
        assertThat(finding.message()).isEqualTo("Title: 5 matches");
        assertThat(finding.details()).containsEntry("timespan_ms", "10000").containsEntry("window_max", "4");
    }

    @Test
    void a_window_is_open_at_its_beginning() {
        assertThat(lines(run(THREE, """
                    0 AUTH_FAIL - v1 - src=x
                 5000 AUTH_FAIL - v1 - src=x
                10000 AUTH_FAIL - v1 - src=x
                """))).isEmpty();
    }

    @Test
    void groups_do_not_count_for_each_other_and_an_event_without_the_field_for_none() {
        Trial trial = run(THREE, """
                    0 AUTH_FAIL - v1 - src=x
                 1000 AUTH_FAIL - v1 - src=y
                 2000 AUTH_FAIL - v1 - src=-
                 3000 AUTH_FAIL - v1 - src=-
                 4000 AUTH_FAIL - v1 - src=-
                 5000 AUTH_FAIL - v1 - src=x
                """);
        assertThat(lines(trial)).isEmpty();
        assertThat(trial.lacking()).containsEntry("r", 3);
    }

    @Test
    void the_same_event_twice_counts_once() {
        assertThat(lines(run(THREE, """
                    0 AUTH_FAIL - v1 - src=x seq=1
                 1000 AUTH_FAIL - v1 - src=x seq=2
                 1000 AUTH_FAIL - v1 - src=x seq=2 @3000
                """))).isEmpty();
    }

    @Test
    void what_comes_late_is_judged_in_the_windows_that_it_is_part_of() {
        assertThat(lines(run(THREE, """
                 1000 AUTH_FAIL - v1 - src=x
                 9000 AUTH_FAIL - v1 - src=x
                 5000 AUTH_FAIL - v1 - src=x @200000
                """))).containsExactly("0 OPEN source x began=5000 last=9000 matches=3 evidence=3");
    }

    @Test
    void what_comes_when_its_windows_are_told_opens_nothing_again() {
        assertThat(lines(run(THREE, """
                 1000 AUTH_FAIL - v1 - src=x
                 2000 AUTH_FAIL - v1 - src=x
                 3000 AUTH_FAIL - v1 - src=x
                90000 time
                 2500 AUTH_FAIL - v1 - src=x @95000
                """))).hasSize(2);
    }

    @Test
    void a_future_clock_counts_when_it_was_appended() {
        assertThat(lines(run(THREE, """
                 1000 AUTH_FAIL - v1 - src=x
                 2000 AUTH_FAIL - v1 - src=x
                99999 AUTH_FAIL - v1 - src=x @3000
                """))).containsExactly("0 OPEN source x began=3000 last=3000 matches=3 evidence=3");
    }

    @Test
    void quiet_for_a_while_is_another_episode_with_another_id() {
        Trial trial = run(THREE, """
                     0 AUTH_FAIL - v1 - src=x
                     1 AUTH_FAIL - v1 - src=x
                     2 AUTH_FAIL - v1 - src=x
                 60000 AUTH_FAIL - v1 - src=x
                 60001 AUTH_FAIL - v1 - src=x
                 60002 AUTH_FAIL - v1 - src=x
                900000 time
                """);
        assertThat(trial.findings()).hasSize(2);
        assertThat(trial.drained()).isTrue();
    }

    @Test
    void a_range_holds_within_it_alone() {
        Rule range = rule(Rule.Kind.EVENT_COUNT, "source", 10, new Bounds(2, 2), null, "AUTH_FAIL");
        assertThat(lines(run(range, """
                    0 AUTH_FAIL - v1 - src=x
                 1000 AUTH_FAIL - v1 - src=x
                 2000 AUTH_FAIL - v1 - src=x
                90000 time
                """)))
                .containsExactly(
                        "0 OPEN source x began=1000 last=1000 matches=2 evidence=2",
                        "1 CLOSED source x began=1000 last=1000 matches=2 evidence=2");
    }

    @Test
    void different_values_are_counted_once_each_and_repeats_are_no_more() {
        assertThat(lines(run(DIFFERENT, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x claimed=a
                 1000 SESSION_NOT_FOUND - v1 - s=- src=x claimed=a
                 2000 SESSION_NOT_FOUND - v1 - s=- src=x claimed=b
                 3000 SESSION_NOT_FOUND - v1 - s=- src=x claimed=b
                """))).isEmpty();
        assertThat(lines(run(DIFFERENT, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x claimed=a
                 1000 SESSION_NOT_FOUND - v1 - s=- src=x claimed=a
                 2000 SESSION_NOT_FOUND - v1 - s=- src=x claimed=b
                10500 SESSION_NOT_FOUND - v1 - s=- src=x claimed=c
                """)))
                .containsExactly("0 OPEN source x began=10500 last=10500 matches=3 evidence=3");
    }

    @Test
    void a_match_without_the_counted_field_is_not_counted() {
        Trial trial = run(DIFFERENT, "0 SESSION_NOT_FOUND - v1 - s=- src=x");
        assertThat(trial.lacking()).containsEntry("r", 1);
    }

    @Test
    void one_of_each_in_any_order_is_together() {
        String expected = "0 OPEN source x began=3000 last=3000 matches=2 evidence=2";
        assertThat(lines(run(TOGETHER, """
                    0 AUTH_FAIL - v1 - src=x
                 3000 SESSION_NOT_FOUND - v1 - s=- src=x
                """))).containsExactly(expected);
        assertThat(lines(run(TOGETHER, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x
                 3000 AUTH_FAIL - v1 - src=x
                """))).containsExactly(expected);
        assertThat(lines(run(TOGETHER, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x
                10000 AUTH_FAIL - v1 - src=x
                """))).isEmpty();
    }

    @Test
    void an_order_is_found_among_whatever_else_happens() {
        assertThat(lines(run(ORDER, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x
                 1000 AUTH_FAIL         - v1 - src=x
                 2000 SESSION_NOT_FOUND - v1 - s=- src=x
                 3000 REATTACH_ACCEPT   - v1 - src=x
                """))).containsExactly("0 OPEN source x began=3000 last=3000 matches=3 evidence=3");
        assertThat(lines(run(ORDER, """
                    0 AUTH_FAIL         - v1 - src=x
                 1000 SESSION_NOT_FOUND - v1 - s=- src=x
                 3000 REATTACH_ACCEPT   - v1 - src=x
                """))).isEmpty();
        assertThat(lines(run(ORDER, """
                    0 SESSION_NOT_FOUND - v1 - s=- src=x
                 1000 AUTH_FAIL         - v1 - src=x
                10000 REATTACH_ACCEPT   - v1 - src=x
                """))).isEmpty();
    }

    @Test
    void what_is_kept_of_a_group_is_bounded_and_its_finding_says_so() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            table.append(i).append(" AUTH_FAIL - v1 - src=x\n");
        }
        Trial trial = run(THREE, table + "90000 time\n");
        Finding last = trial.findings().get(0);
        assertThat(last.details()).containsEntry("matches", "5000").containsEntry("window_max", "103");
        assertThat(last.flags()).containsExactly("MATCHES_CAPPED");
        assertThat(last.evidence()).hasSize(32);
        assertThat(last.evidence().get(0)).endsWith("/1");
        assertThat(last.evidence().get(31)).endsWith("/5000");
    }

    @Test
    void a_group_is_a_subject_by_the_first_field_that_names_one() {
        String table = "0 AUTH_FAIL - v1 - s=S n=n1 src=x ref=c";
        assertThat(lines(run(count("transport_id,source,node_id", 10, 1, "AUTH_FAIL"), "0 AUTH_FAIL - v1 t src=x"))
                        .get(0))
                .contains("source x");
        assertThat(lines(run(count("session_id", 10, 1, "AUTH_FAIL"), table)).get(0))
                .contains("session S");
        assertThat(lines(run(count("node_id", 10, 1, "AUTH_FAIL"), table)).get(0))
                .contains("node n1");
        assertThat(lines(run(count("client_ref", 10, 1, "AUTH_FAIL"), table)).get(0))
                .contains("client c");
        assertThat(lines(run(count("", 10, 1, "AUTH_FAIL"), table)).get(0)).contains("fleet default");
        assertThat(lines(run(count("*", 10, 1, "AUTH_FAIL"), table)).get(0)).contains("session S");
    }

    @Test
    void a_rule_that_decides_the_same_is_the_same_whatever_it_is_called() {
        Rule renamed = new Rule(
                "r",
                "Another title",
                Severity.HIGH,
                THREE.code(),
                THREE.kind(),
                THREE.parts(),
                THREE.groupBy(),
                THREE.timespan(),
                THREE.bounds(),
                null);
        assertThat(renamed.identity()).isEqualTo(THREE.identity());
        assertThat(count("source", 10, 4, "AUTH_FAIL").identity()).isNotEqualTo(THREE.identity());
        assertThat(count("source", 10, 3, "POLICY_DENY").identity()).isNotEqualTo(THREE.identity());
    }

    @Test
    void the_finding_of_a_rule_that_is_gone_closes_in_time_and_takes_nothing_more() {
        Match match = new Match(
                THREE.identity(),
                0,
                "default",
                new Subject(Subject.Kind.SOURCE, "x"),
                List.of("x"),
                "default/n/0/1",
                "AUTH_FAIL",
                1_000_000,
                1_000_000,
                0);
        Rule one = count("source", 10, 1, "AUTH_FAIL");
        Match first = new Match(
                one.identity(),
                0,
                match.fleetId(),
                match.subject(),
                match.group(),
                match.eventId(),
                match.code(),
                match.at(),
                match.appendedAt(),
                0);
        CorrelationFold with = new CorrelationFold(new Rules(List.of(one)));
        CorrelationFold without = new CorrelationFold(new Rules(List.of()));
        GroupState open = with.take(null, first, 1_000_000).state();
        assertThat(open).isNotNull();
        assertThat(without.take(open, match, 1_000_000).state()).isSameAs(open);
        assertThat(without.advance(open, 60_000_000).outputs())
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.CLOSED));
    }
}
