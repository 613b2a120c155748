package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodKit.attempts;
import static io.anchorwatch.flood.FloodKit.last;
import static io.anchorwatch.flood.FloodKit.said;
import static io.anchorwatch.flood.FloodKit.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.FindingId;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.flood.FloodKit.Player;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static final FloodFold SESSION = new SessionFloodFold();
    private static final FloodFold SOURCE = new SourceFloodFold();
    private static final FloodFold NODE = new NodeFloodFold();

    private static void yields(FloodFold fold, String table, String expected) {
        assertThat(text(said(fold, attempts(table)))).isEqualTo(text(expected));
    }

    @Test
    void a_session_flood_begins_with_the_event_that_crosses_and_ends_with_the_last_second_that_held() {
        yields(SESSION, "0 AUTH_FAIL *24/500", """
                OPEN MEDIUM began=9500 last=9500 attempts=20 rejections=20
                UPDATED MEDIUM began=9500 last=11500 attempts=24 rejections=24
                CLOSED MEDIUM began=9500 last=11500 attempts=24 rejections=24
                """);
    }

    @Test
    void nineteen_rejections_of_a_session_in_ten_seconds_are_no_flood() {
        yields(SESSION, "0 AUTH_FAIL *19/500", "");
        yields(SESSION, "0 AUTH_FAIL *60/527", "");
    }

    @Test
    void accepts_do_not_dilute_a_session_flood_but_are_counted_in_it() {
        Finding finding = said(SESSION, attempts("""
                                0    REATTACH_ACCEPT *2/10
                                1000 POLICY_DENY *20/100
                                """)).get(0);
        assertThat(finding.attempts()).isEqualTo(22);
        assertThat(finding.rejections()).isEqualTo(20);
        assertThat(finding.rejectRatio()).isEqualTo(0.909);
        assertThat(finding.message()).isEqualTo("20 rejections of 22 attempts in 10 s");
        assertThat(finding.byCode()).isEqualTo(Map.of("POLICY_DENY", 20, "REATTACH_ACCEPT", 2));
        assertThat(finding.derivedBy()).isEqualTo("anchorwatch");
        assertThat(finding.revision()).isZero();
        Subject subject = new Subject(Subject.Kind.SESSION, "s1");
        assertThat(finding.subject()).isEqualTo(subject);
        assertThat(finding.findingId())
                .isEqualTo(FindingId.of(
                        "default", "SEC_ABUSE_CONTROL_PLANE", "reattach-flood", subject, finding.beganAt()));
    }

    @Test
    void an_unknown_session_counts_for_source_and_node_only() {
        String table = "0 SESSION_NOT_FOUND *40/100 c=x# from=src";
        yields(SESSION, table, "");
        Finding finding = last(said(SOURCE, attempts(table))).get(0);
        assertThat(finding.attempts()).isEqualTo(40);
        assertThat(finding.distinctSessions()).isZero();
        assertThat(finding.details()).containsEntry("distinct_claimed", "40");
        assertThat(finding.flags()).isEmpty();
    }

    @Test
    void a_source_flood_begins_with_the_start_of_the_second_that_crosses() {
        yields(SOURCE, "0 AUTH_FAIL *24/500 +20", """
                OPEN MEDIUM began=9000 last=9500 attempts=20 rejections=20
                UPDATED MEDIUM began=9000 last=11500 attempts=24 rejections=24
                CLOSED MEDIUM began=9000 last=11500 attempts=24 rejections=24
                """);
    }

    @Test
    void hostile_rejections_must_be_four_fifths_of_a_sources_attempts() {
        yields(SOURCE, "0 AUTH_FAIL *20/100\n5 REATTACH_ACCEPT *6/100", "");
        assertThat(said(SOURCE, attempts("0 AUTH_FAIL *20/100\n5 REATTACH_ACCEPT *5/100")))
                .isNotEmpty();
        yields(SOURCE, "0 POLICY_DENY *100/10", "");
        yields(SOURCE, "0 OWNERSHIP_CONFLICT *100/10", "");
    }

    @Test
    void a_distributed_flood_needs_two_hundred_rejections_from_twenty_sources() {
        String many = "0 AUTH_FAIL *%d/20 from=%s";
        assertThat(said(NODE, attempts(many.formatted(200, "src#")))).isNotEmpty();
        assertThat(said(NODE, attempts(many.formatted(199, "src#")))).isEmpty();
        assertThat(said(NODE, attempts(many.formatted(2_000, "src")))).isEmpty();
        StringBuilder nineteen = new StringBuilder();
        StringBuilder twenty = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String line = i * 400 + " RATE_LIMITED *20/5 from=src" + i + "\n";
            twenty.append(line);
            nineteen.append(i < 19 ? line : "7600 RATE_LIMITED *20/5 from=src0\n");
        }
        assertThat(said(NODE, attempts(nineteen.toString()))).isEmpty();
        assertThat(last(said(NODE, attempts(twenty.toString())))).hasSize(1);
    }

    @Test
    void a_run_ends_where_the_rule_held_in_none_of_the_next_thirty_seconds() {
        String two = "0 AUTH_FAIL *20/10\n%d AUTH_FAIL *20/10";
        assertThat(last(said(SOURCE, attempts(two.formatted(30_000))))).hasSize(1);
        assertThat(last(said(SOURCE, attempts(two.formatted(31_000))))).hasSize(2);
        Finding one = last(said(SOURCE, attempts(two.formatted(30_000)))).get(0);
        assertThat(one.attempts()).isEqualTo(40);
        assertThat(one.message()).isEqualTo("40 rejections of 40 attempts in 40 s");
    }

    @Test
    void it_is_closed_thirty_seconds_and_the_grace_after_the_append_of_its_last_attempt() {
        Player player = new Player(SOURCE).log(attempts("0 AUTH_FAIL *20/10 +700"));
        assertThat(player.advanceTo(35_889).said()).extracting(Finding::status).containsExactly(Status.OPEN);
        assertThat(player.advanceTo(35_890).said())
                .extracting(Finding::status)
                .containsExactly(Status.OPEN, Status.CLOSED);
        Finding closed = player.said().get(1);
        assertThat(closed.endedAt()).isEqualTo(closed.lastSeenAt());
    }

    @Test
    void evidence_of_the_same_run_that_comes_after_the_end_reopens_it() {
        yields(SOURCE, """
                0    AUTH_FAIL *20/10
                5000 AUTH_FAIL @60000
                """, """
                OPEN MEDIUM began=0 last=190 attempts=20 rejections=20
                CLOSED MEDIUM began=0 last=190 attempts=20 rejections=20
                UPDATED MEDIUM began=0 last=5000 attempts=21 rejections=21
                CLOSED MEDIUM began=0 last=5000 attempts=21 rejections=21
                """);
    }

    @Test
    void an_open_flood_is_updated_every_ten_seconds_and_when_its_severity_rises() {
        List<Finding> said =
                said(SOURCE, attempts("0 AUTH_FAIL *3000/20\n25000 AUTH_FAIL *2500/4\n25000 RATE_LIMITED *3000/3"));
        assertThat(said.get(0).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(said).extracting(Finding::severity).isSorted();
        Finding end = said.get(said.size() - 1);
        assertThat(end.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(end.status()).isEqualTo(Status.CLOSED);
        assertThat(end.attempts()).isEqualTo(8_500);
        assertThat(said).hasSizeBetween(6, 10);
        assertThat(end.evidence()).hasSize(32).startsWith("default/n1/0/1").contains("default/n1/0/3000");
    }

    @Test
    void severity_is_high_from_five_hundred_attempts_in_a_window() {
        assertThat(last(said(SOURCE, attempts("0 AUTH_FAIL *499/20"))).get(0).severity())
                .isEqualTo(Severity.MEDIUM);
        assertThat(last(said(SOURCE, attempts("0 AUTH_FAIL *500/19"))).get(0).severity())
                .isEqualTo(Severity.HIGH);
    }

    @Test
    void claimed_ids_are_counted_apart_and_capped_at_sixty_four() {
        Finding capped =
                last(said(SOURCE, attempts("0 SESSION_NOT_FOUND *65/100 c=x#"))).get(0);
        assertThat(capped.details()).containsEntry("distinct_claimed", "64");
        assertThat(capped.flags()).containsExactly("DISTINCT_CAPPED");
        Finding exact = last(said(SOURCE, attempts("0 AUTH_FAIL *64/100 s=x#"))).get(0);
        assertThat(exact.distinctSessions()).isEqualTo(64);
        assertThat(exact.flags()).isEmpty();
        Finding more = last(said(SOURCE, attempts("0 AUTH_FAIL *65/100 s=x#"))).get(0);
        assertThat(more.distinctSessions()).isEqualTo(64);
        assertThat(more.flags()).containsExactly("DISTINCT_CAPPED");
    }

    @Test
    void a_spool_of_an_hour_delivered_at_once_is_no_flood_and_a_flood_in_it_is_found() {
        yields(SOURCE, "0 AUTH_FAIL *600/6000 @3600000", "");
        List<Finding> found =
                last(said(SOURCE, attempts("0 AUTH_FAIL *600/6000 @3600000\n1200000 AUTH_FAIL *30/100 @3600000")));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).attempts()).isEqualTo(33); // and the lone ones at 1194, 1200 and 1206 s
    }

    @Test
    void an_attempt_ten_minutes_behind_is_counted_as_late_and_in_no_window() {
        Player player = new Player(SOURCE)
                .log(attempts("700000 AUTH_FAIL\n100000 AUTH_FAIL *1/1 @701500\n99999 AUTH_FAIL *20/1 @702000"));
        player.advanceTo(710_000);
        assertThat(player.late()).isEqualTo(1);
        assertThat(last(player.said())).hasSize(1);
        Player session = new Player(SESSION).log(attempts("700000 AUTH_FAIL\n99000 AUTH_FAIL *30/1 @701500"));
        assertThat(session.late()).isEqualTo(30);
        assertThat(session.said()).isEmpty();
    }

    @Test
    void accepts_that_come_late_refute_a_source_flood_and_more_rejections_bring_it_back() {
        yields(SOURCE, """
                0    AUTH_FAIL *20/10
                100  REATTACH_ACCEPT *6/10 @5000
                300  AUTH_FAIL *10/10 @9000
                """, """
                OPEN MEDIUM began=0 last=190 attempts=20 rejections=20
                CLOSED withdrawn MEDIUM began=0 last=190 attempts=26 rejections=20
                UPDATED MEDIUM began=0 last=390 attempts=36 rejections=30
                CLOSED MEDIUM began=0 last=390 attempts=36 rejections=30
                """);
    }

    @Test
    void a_late_second_that_held_joins_two_runs_into_the_first() {
        List<Finding> said = said(SOURCE, attempts("""
                        0     AUTH_FAIL *20/10
                        40000 AUTH_FAIL *20/10
                        20000 AUTH_FAIL *20/10 @50000
                        """));
        List<Finding> left = last(said);
        assertThat(left).hasSize(1);
        assertThat(left.get(0).attempts()).isEqualTo(60);
        assertThat(left.get(0).evidence()).hasSize(32);
        assertThat(said).filteredOn(Finding::withdrawn).hasSize(1);
    }

    @Test
    void a_second_is_judged_a_second_after_the_append_of_its_attempts() {
        Player player = new Player(SOURCE).log(attempts("0 AUTH_FAIL *20/10\n400 REATTACH_ACCEPT *6/10 @1100"));
        assertThat(player.silence()).isEmpty();
    }

    @Test
    void a_trickle_puts_judgement_off_by_no_more_than_the_grace() {
        Player player = new Player(SOURCE);
        for (int i = 0; i < 40; i++) {
            player.log(attempts(i + " AUTH_FAIL @" + (500 * i)));
        }
        assertThat(player.said()).isNotEmpty();
    }

    @Test
    void a_reconnect_storm_of_honest_clients_at_one_node_is_no_flood() {
        List<Attempt> storm = new ArrayList<>();
        Random random = new Random(11);
        for (int session = 0; session < 10_000; session++) {
            long at = FloodKit.BASE + (long) (random.nextDouble() * 5_000_000);
            ReasonCode first = random.nextBoolean() ? ReasonCode.POLICY_DENY : ReasonCode.OWNERSHIP_CONFLICT;
            for (int attempt = 0; attempt < 2; attempt++) {
                storm.add(new Attempt(
                        "default",
                        "n1",
                        0,
                        storm.size(),
                        at + attempt * 1_500_000,
                        at + attempt * 1_500_000 + 3_000,
                        attempt == 0 ? first : ReasonCode.REATTACH_ACCEPT,
                        "s" + session,
                        false,
                        "src" + session));
            }
        }
        assertThat(said(NODE, storm)).isEmpty();
        for (int session = 0; session < 10_000; session += 997) {
            List<Attempt> own = storm.subList(2 * session, 2 * session + 2);
            assertThat(said(SESSION, own)).isEmpty();
            assertThat(said(SOURCE, own)).isEmpty();
        }
    }

    @Test
    void a_node_wide_limiter_that_turns_a_storm_away_is_reported() {
        assertThat(last(said(NODE, attempts("0 RATE_LIMITED *2000/3 s=s# from=src#\n10 REATTACH_ACCEPT *400/15 s=s#"))))
                .hasSize(1);
    }

    @Test
    void a_client_that_restarted_is_no_flood() {
        String restart = "0 REPLAY_DETECTED *6/700\n4300 FRESHNESS_INVALID *4/700";
        yields(SESSION, restart, "");
        yields(SOURCE, restart, "");
    }

    @Test
    void a_client_that_uses_up_its_bucket_with_rejections_is_one() {
        String bucket = "0 AUTH_FAIL *5/1\n500 AUTH_FAIL *19/500";
        assertThat(last(said(SESSION, attempts(bucket)))).hasSize(1);
        assertThat(last(said(SOURCE, attempts(bucket)))).hasSize(1);
        assertThat(last(said(SOURCE, attempts(bucket))).get(0).attempts()).isEqualTo(24);
    }

    @Test
    void a_flood_on_a_valid_id_is_one_finding_for_session_and_source_whatever_shape_it_takes() {
        String flood = "0 AUTH_FAIL *24/11 +15\n264 RATE_LIMITED *876/11 +15";
        for (FloodFold fold : List.of(SESSION, SOURCE)) {
            List<Finding> last = last(said(fold, attempts(flood)));
            assertThat(last).hasSize(1);
            assertThat(last.get(0).attempts()).isEqualTo(900);
            assertThat(last.get(0).severity()).isEqualTo(Severity.HIGH);
            assertThat(last.get(0).byCode()).isEqualTo(Map.of("AUTH_FAIL", 24, "RATE_LIMITED", 876));
            assertThat(last.get(0).distinctSessions()).isEqualTo(1);
        }
        assertThat(said(NODE, attempts(flood))).isEmpty();
    }

    @Test
    void a_node_whose_clock_lies_poisons_nothing() {
        Attempt honest = attempts("1000 AUTH_FAIL").get(0);
        for (long at : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            for (FloodFold fold : List.of(SESSION, SOURCE, NODE)) {
                Player player = new Player(fold);
                for (int i = 0; i < 30; i++) {
                    player.take(
                            new Attempt(
                                    "default",
                                    "n1",
                                    0,
                                    i,
                                    i % 2 == 0 ? at : honest.at() + i * 100_000,
                                    honest.appendedAt() + i * 100_000,
                                    ReasonCode.AUTH_FAIL,
                                    "s1",
                                    false,
                                    "src"),
                            honest.appendedAt() + i * 100_000);
                    player.stored();
                }
                player.silence();
                assertThat(player.state()).isNull();
            }
        }
    }

    @Test
    void an_attack_of_an_hour_keeps_a_bounded_state_and_exact_figures() {
        for (FloodFold fold : List.of(SESSION, SOURCE)) {
            Player player = new Player(fold)
                    .log(attempts("0 AUTH_FAIL *36000/100 s=s#".replace("s=s#", fold == SESSION ? "" : "s=s#")));
            assertThat(new FloodStateCodec().encode(player.state())).hasSizeLessThan(16_000);
            List<Finding> last = last(player.silence());
            assertThat(last).hasSize(1);
            assertThat(last.get(0).attempts()).isEqualTo(36_000);
            assertThat(last.get(0).evidence())
                    .startsWith("default/n1/0/1")
                    .endsWith("default/n1/0/36000")
                    .hasSize(32);
            assertThat(last.get(0).flags()).isEqualTo(fold == SESSION ? List.of() : List.of("DISTINCT_CAPPED"));
        }
    }
}
