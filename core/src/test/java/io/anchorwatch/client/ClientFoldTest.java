package io.anchorwatch.client;

import static io.anchorwatch.client.ClientKit.arrivals;
import static io.anchorwatch.client.ClientKit.at;
import static io.anchorwatch.client.ClientKit.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.client.ClientKit.Player;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientFoldTest {
    private static void yields(String table, String expected) {
        Player player = new Player().play(arrivals(table)).silence();
        assertThat(text(player.said()))
                .isEqualTo(
                        expected.isBlank()
                                ? ""
                                : expected.strip().lines().map(String::strip).reduce("", (a, b) -> a + b + "\n"));
        assertThat(player.state()).isNull();
    }

    @Test
    void a_new_id_while_the_previous_session_lives_is_a_reset() {
        Player player = new Player().play(arrivals("0 A\n100 B appended=101"));
        assertThat(player.advance(at(105.999)).said()).isEmpty();
        List<Finding> said = player.advance(at(106)).said();
        assertThat(text(said)).isEqualTo("OPEN began=100 A>B\n");
        Finding finding = said.get(0);
        assertThat(finding.code()).isEqualTo(ReasonCode.SEC_SESSION_RESET);
        assertThat(finding.rule()).isEqualTo("session-continuity");
        assertThat(finding.violation()).isEqualTo("CLIENT_RESET");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.subject()).isEqualTo(new Subject(Subject.Kind.CLIENT, "c1"));
        assertThat(finding.evidence()).containsExactly("default/n1/0/A", "default/n1/0/B");
        assertThat(player.advance(at(165.999)).said()).hasSize(1);
        Finding closed = player.advance(at(166)).said().get(1);
        assertThat(text(List.of(closed))).isEqualTo("CLOSED began=100 A>B\n");
        assertThat(closed.endedAt()).isEqualTo(closed.lastSeenAt()).isEqualTo(at(100));
    }

    @Test
    void a_session_after_a_proper_end_is_none() {
        yields("0 A\n90 A born=0 end=90\n100 B", "");
        yields("0 A\n100 B\n104 A born=0 end=90", "");
    }

    @Test
    void an_end_up_to_five_seconds_after_the_new_handshake_still_counts() {
        yields("0 A\n100 B\n103 A born=0 end=105", "");
        yields("0 A\n100 B\n103 A born=0 end=105.001", "OPEN began=100 A>B\nCLOSED began=100 A>B");
    }

    @Test
    void an_end_that_comes_late_withdraws_it_open_or_closed() {
        yields("0 A\n100 B\n120 A born=0 end=99", "OPEN began=100 A>B\nCLOSED withdrawn began=100 A>B");
        yields(
                "0 A\n100 B\n5000 A born=0 end=99",
                "OPEN began=100 A>B\nCLOSED began=100 A>B\nCLOSED withdrawn began=100 A>B");
        yields("0 A\n100 B\n120 A born=0 end=110", "OPEN began=100 A>B\nCLOSED began=100 A>B");
    }

    @Test
    void a_session_past_its_time_to_live_is_not_live() {
        yields("0 A ttl=3600\n3599 B", "OPEN began=3599 A>B\nCLOSED began=3599 A>B");
        yields("0 A ttl=3600\n3600 B", "");
    }

    @Test
    void a_session_without_binding_is_live_only_as_long_as_its_loss_may_last() {
        yields("0 A\n90 A born=0 unbound=85.001\n100 B", "OPEN began=100 A>B\nCLOSED began=100 A>B");
        yields("0 A\n90 A born=0 unbound=85\n100 B", "");
        yields("0 A\n100 B\n102 A born=0 unbound=101", "OPEN began=100 A>B\nCLOSED began=100 A>B");
    }

    @Test
    void a_binding_found_later_does_not_make_a_lost_session_live_after_the_fact() {
        yields("0 A\n90 A born=0 unbound=85\n100 B\n200 A born=0", "");
    }

    @Test
    void further_resets_are_evidence_of_the_open_finding_and_a_new_one_after_its_end() {
        yields("0 A\n100 B\n130 C\n1000 D", """
                OPEN began=100 A>B
                UPDATED began=100 A>B resets=2
                CLOSED began=100 A>B resets=2
                OPEN began=1000 C>D
                CLOSED began=1000 C>D
                """);
    }

    @Test
    void refuting_one_of_two_resets_leaves_the_other() {
        yields("0 A\n100 B\n130 C\n140 A born=0 end=90", """
                OPEN began=100 A>B
                UPDATED began=100 A>B resets=2
                UPDATED began=100 B>C
                CLOSED began=100 B>C
                """);
    }

    @Test
    void the_order_of_births_decides_not_that_of_arrival() {
        yields("101 B born=100\n102 A born=0", "OPEN began=100 A>B\nCLOSED began=100 A>B");
    }

    @Test
    void a_birth_between_two_that_comes_late_is_the_previous_one() {
        yields("0 A\n100 C\n110 B born=50 end=95", """
                OPEN began=100 A>C
                UPDATED began=100 A>B resets=2
                UPDATED began=100 A>B
                CLOSED began=100 A>B
                """);
    }

    @Test
    void many_sessions_of_a_client_are_bounded_and_counted() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            table.append(i * 10).append(" S").append(i).append('\n');
        }
        Player player = new Player().play(arrivals(table.toString()));
        assertThat(player.state().sessions()).hasSize(16);
        assertThat(player.state().evicted()).isEqualTo(24);
        List<Finding> last = ClientKit.last(player.silence().said());
        assertThat(last).hasSize(1);
        assertThat(last.get(0).details()).containsEntry("resets", "39");
        assertThat(last.get(0).evidence()).hasSize(32);
        assertThat(player.state()).isNull();
    }

    @Test
    void a_session_that_ended_long_ago_is_forgotten_and_so_is_what_came_before_it() {
        Player player =
                new Player().play(arrivals("0 A\n10 A born=0 unbound=5\n100 B\n200 B born=100 end=199\n300 time"));
        assertThat(player.state()).isNull();
    }
}
