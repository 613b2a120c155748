package io.anchorwatch.accounting;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFoldTest {
    private static List<String> findings(String table) {
        return NodeKit.of(table).findings();
    }

    @Test
    void numbers_without_a_hole_give_no_finding() {
        assertThat(findings("0 1-3\n40 4\n20000 beat=4\n29000 time")).isEmpty();
    }

    @Test
    void a_hole_is_said_when_the_grace_has_passed_and_not_before() {
        assertThat(findings("0 1-3\n100 5\n5000 time")).isEmpty();
        assertThat(findings("0 1-3\n100 5\n6000 time")).containsExactly("sequence-gap OPEN began=100 4-4");
    }

    @Test
    void a_hole_that_is_filled_within_the_grace_was_none() {
        assertThat(findings("0 1-3\n100 5\n5099 4\n20000 time")).isEmpty();
    }

    @Test
    void the_wait_ends_before_the_event_that_moves_the_clock_is_applied() {
        assertThat(findings("0 1-3\n100 5\n5100 4\n20000 time"))
                .containsExactly("sequence-gap CLOSED began=100 ended=5100 4-4");
    }

    @Test
    void a_hole_is_closed_by_what_fills_the_last_of_it() {
        assertThat(findings("0 1\n100 6\n9000 3\n9500 2\n10000 4\n20000 time"))
                .containsExactly("sequence-gap OPEN began=100 2-5");
        assertThat(findings("0 1\n100 6\n9000 3\n9500 2\n10000 4-5\n20000 time"))
                .containsExactly("sequence-gap CLOSED began=100 ended=10000 2-5");
    }

    @Test
    void holes_that_are_shown_at_different_times_are_different_findings() {
        assertThat(findings("0 1\n100 3\n200 5\n20000 time"))
                .containsExactly("sequence-gap OPEN began=100 2-2", "sequence-gap OPEN began=200 4-4");
    }

    @Test
    void what_is_left_of_a_hole_is_one_finding() {
        assertThat(findings("0 1\n100 6\n200 4\n20000 time")).containsExactly("sequence-gap OPEN began=100 2-3,5-5");
    }

    @Test
    void a_finding_names_its_range_and_the_event_behind() {
        NodeKit kit = NodeKit.of("0 1 inc=7\n100 5 inc=7\n20000 time");
        assertThat(kit.full()).singleElement().asString().contains("default/n1/7/5", "from=2", "to=4", "incarnation=7");
    }

    @Test
    void counting_begins_with_the_lowest_number_within_the_grace_of_the_first_event() {
        assertThat(findings("0 10\n4999 7\n30000 time")).containsExactly("sequence-gap OPEN began=0 8-9");
        NodeKit later = NodeKit.of("0 10\n5000 7\n30000 time");
        assertThat(later.findings()).isEmpty();
        assertThat(later.view().countedFrom()).isEqualTo(10);
        assertThat(later.view().outside()).isEqualTo(1);
    }

    @Test
    void a_tail_is_missing_only_if_a_heartbeat_says_so() {
        assertThat(findings("0 1-3\n30000 time")).isEmpty();
        assertThat(findings("0 1-3\n10000 beat=5\n16000 time")).containsExactly("sequence-gap OPEN began=10000 4-5");
        assertThat(findings("0 1-3\n10000 beat=5\n10000 4-5\n16000 time")).isEmpty();
    }

    @Test
    void a_heartbeat_before_any_event_shows_nothing_missing_unless_another_goes_on_counting() {
        assertThat(findings("0 beat=500\n100 501\n9000 502\n20000 time")).isEmpty();
        assertThat(findings("0 beat=0\n10000 beat=4\n20000 beat=4\n21000 time"))
                .containsExactly("sequence-gap OPEN began=10000 1-4");
        assertThat(findings("0 beat=0\n10000 beat=4\n10200 1-4\n20000 beat=4\n21000 time"))
                .isEmpty();
    }

    @Test
    void every_life_has_its_own_numbers_and_the_last_four_are_told_apart() {
        assertThat(findings("0 1-9 inc=1\n100 1 inc=2\n200 3 inc=2\n20000 time"))
                .containsExactly("sequence-gap OPEN began=200 2-2");
        assertThat(findings(
                        "0 1 inc=1\n100 3 inc=1\n7000 1 inc=2\n8000 1 inc=3\n9000 1 inc=4\n9500 1 inc=5\n20000 time"))
                .containsExactly("sequence-gap CLOSED began=100 ended=9500 2-2");
    }

    @Test
    void a_number_that_leaps_too_far_is_counted_and_moves_nothing() {
        NodeKit kit = NodeKit.of("0 1-3\n100 9000000\n200 beat=9000000\n300 4\n20000 time");
        assertThat(kit.findings()).isEmpty();
        assertThat(kit.view().jumps()).isEqualTo(2);
        assertThat(kit.view().issued()).isEqualTo(4);
        assertThat(findings("0 1\n100 1048577\n20000 time")).containsExactly("sequence-gap OPEN began=100 2-1048576");
    }

    @Test
    void a_node_that_has_sent_a_heartbeat_is_silent_35_s_after_its_last() {
        assertThat(findings("0 beat=0\n34999 time")).isEmpty();
        assertThat(findings("0 beat=0\n35000 time")).containsExactly("node-silent OPEN began=30000");
        assertThat(findings("0 beat=0\n34999 beat=0\n36000 time")).isEmpty();
        assertThat(findings("0 beat=0\n41200 beat=0\n43000 time"))
                .containsExactly("node-silent CLOSED began=30000 ended=41200");
    }

    @Test
    void events_are_no_heartbeats_and_a_node_without_any_is_not_watched() {
        assertThat(findings("0 1\n90000 time")).isEmpty();
        assertThat(findings("0 beat=0\n20000 1\n36000 time")).containsExactly("node-silent OPEN began=30000");
    }

    @Test
    void a_clean_end_ends_the_watch_but_not_that_of_the_life_that_took_its_place() {
        assertThat(findings("0 beat=0\n10000 beat=0 stopping\n90000 time")).isEmpty();
        assertThat(findings("0 beat=0 inc=1\n9000 beat=0 inc=2\n10000 beat=0 inc=1 stopping\n90000 time"))
                .containsExactly("node-silent OPEN began=40000");
    }

    @Test
    void what_only_a_watermark_ahead_of_the_log_has_seen_is_withdrawn() {
        NodeKit kit = NodeKit.of("0 1\n10 3\n20 beat=3\n40000 time");
        assertThat(kit.findings()).allMatch(line -> line.contains("OPEN")).hasSize(2);
        kit.take(NodeKit.heard(0, 2, START + 5_009_000, START));
        kit.take(NodeKit.beat(0, 3, START + 34_900_000, START + 34_900_000, false));
        kit.advance(START + 41_000_000);
        assertThat(kit.full()).hasSize(2).allMatch(line -> line.contains("withdrawn=true"));
        assertThat(kit.view().silent()).isFalse();
        assertThat(kit.view().missing()).isEmpty();
    }

    private static String events(int from, int count, int lead) {
        return LongStream.range(0, count)
                .mapToObj(i -> (from + i * 10) + " " + (from + i * 10 + 1) + " lead=" + lead)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void a_minute_whose_sixteen_events_are_all_ahead_shows_a_clock_that_is_ahead() {
        // A minute of the clock begins 20 s after the start of a scenario.
        assertThat(findings(events(20_000, 16, 2_001) + "80000 time")).contains("clock-skew OPEN began=20000");
        assertThat(findings(events(20_000, 16, 2_001) + "79000 time")).noneMatch(line -> line.startsWith("clock"));
        assertThat(findings(events(20_000, 15, 2_001) + "80000 time")).noneMatch(line -> line.startsWith("clock"));
        assertThat(findings(events(20_000, 16, 2_001) + "25000 9 lead=0\n80000 time"))
                .noneMatch(line -> line.startsWith("clock"));
        assertThat(findings(events(20_000, 99, -7_200_000) + "80000 time")).noneMatch(line -> line.startsWith("clock"));
    }

    @Test
    void a_skew_is_over_with_a_minute_of_events_that_are_not_all_ahead() {
        assertThat(findings(events(20_000, 16, 2_001) + events(81_000, 15, 0) + "150000 time"))
                .contains("clock-skew OPEN began=20000");
        assertThat(findings(events(20_000, 16, 2_001) + events(81_000, 16, 0) + "150000 time"))
                .contains("clock-skew CLOSED began=20000 ended=80000");
    }

    @Test
    void three_heartbeats_in_a_row_show_a_clock_that_is_off_and_three_that_it_is_right_again() {
        String off = "0 beat=0 lead=2001\n10000 beat=0 lead=-30001\n20000 beat=0 lead=2001\n";
        assertThat(findings(
                        "0 beat=0 lead=2001\n10000 beat=0 lead=2001\n20000 beat=0 lead=2000\n30000 beat=0 lead=9999\n"))
                .isEmpty();
        assertThat(findings(off + "30000 time")).containsExactly("clock-skew OPEN began=20000");
        assertThat(findings(off + "30000 beat=0\n40000 beat=0\n50000 beat=0\n55000 time"))
                .containsExactly("clock-skew CLOSED began=20000 ended=50000");
    }

    @Test
    void more_holes_than_are_told_apart_are_said_and_stay_missing() {
        String table = LongStream.rangeClosed(1, 300)
                .mapToObj(i -> i * 10 + " " + i * 2)
                .collect(Collectors.joining("\n"));
        NodeKit kit = NodeKit.of(table + "\n20000 time");
        assertThat(kit.findings()).hasSize(299);
        assertThat(kit.findings().get(0)).isEqualTo("sequence-gap CLOSED began=20 ended=2580 3-3");
        assertThat(kit.findings().get(298)).isEqualTo("sequence-gap OPEN began=3000 599-599");
        NodeView view = kit.view();
        assertThat(view.missing()).hasSize(256);
        assertThat(view.missingGivenUp()).isEqualTo(43);
        assertThat(view.issued()).isEqualTo(view.received() + 299);
    }

    @Test
    void a_view_shows_what_is_missing_and_since_when() {
        NodeKit kit = NodeKit.of("0 1-3\n100 7\n200 beat=9 lead=-40\n900 5\n20000 10");
        assertThat(kit.view().missing())
                .extracting(range -> range.from() + "-" + range.to())
                .containsExactly("4-4", "6-6", "8-9");
        assertThat(kit.view())
                .returns(6L, NodeView::received)
                .returns(10L, NodeView::issued)
                .returns(-40L, NodeView::skewMs)
                .returns(false, NodeView::silent)
                .returns(Map.of("RATE_LIMITED", 6L), NodeView::rejections);
        long from = kit.view().missing().get(0).issuedAfter();
        assertThat(kit.view().between(from + 100_001, Long.MAX_VALUE).missing())
                .extracting(NodeView.Missing::from)
                .containsExactly(8L);
        assertThat(kit.view().between(Long.MIN_VALUE, from).missing())
                .extracting(NodeView.Missing::from)
                .containsExactly(4L, 6L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 1\n100 5\n", "0 beat=0\n", "0 beat=3 lead=9000\n1 beat=3 lead=9000\n2 beat=3 lead=9000\n"})
    void what_is_not_heard_of_for_a_week_is_closed_and_forgotten(String table) {
        NodeKit kit = NodeKit.of(table + "604900000 time");
        assertThat(kit.state).isNull();
        assertThat(kit.findings()).isNotEmpty().allMatch(line -> line.contains("CLOSED"));
    }

    @Test
    void the_severities_are_those_of_the_codes() {
        assertThat(NodeKit.of("0 1\n9 3 \n10 beat=3\n60000 time").full())
                .anyMatch(line -> line.contains("AUDIT_EVENT_GAP") && line.contains("MEDIUM"))
                .anyMatch(line -> line.contains("AUDIT_NODE_SILENT") && line.contains("MEDIUM"));
    }
}
