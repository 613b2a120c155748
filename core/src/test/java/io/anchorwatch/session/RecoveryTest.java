package io.anchorwatch.session;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.testing.BareFold;
import io.anchorwatch.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    @Test
    void a_volatile_session_recovers_after_a_denied_attempt() {
        BareFold fold = BareFold.of("""
                0     HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A
                5000  VOLATILITY_SIGNAL    ATTACHED>VOLATILE    v2  udp:A
                5900  RECOVERY_START       VOLATILE>RECOVERING  v3  -
                6050  POLICY_DENY          -                    v3  udp:B  limit=cooldown
                7550  RECOVERY_RETRY       -                    v3  -
                7700  REATTACH_ACCEPT      -                    v4  udp:B
                7700  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v4  udp:B
                """);
        Episode episode = fold.episode("S/2");
        assertThat(episode.outcome()).isEqualTo(Outcome.RECOVERED);
        assertThat(episode.recoveryDurationMs()).isEqualTo(1_800);
        assertThat(episode.episodeDurationMs()).isEqualTo(2_700);
        assertThat(episode.volatileMs()).isEqualTo(900);
        assertThat(episode.recoveringMs()).isEqualTo(1_800);
        assertThat(episode.degradedMs()).isNull();
        assertThat(episode.attempts()).isEqualTo(2);
        assertThat(episode.rejections()).containsExactly(java.util.Map.entry("POLICY_DENY", 1));
        assertThat(episode.retries()).isEqualTo(1);
        assertThat(episode.switches()).isEqualTo(1);
        assertThat(episode.gatingTotal()).isEqualTo(1);
        assertThat(episode.gating())
                .singleElement()
                .extracting(Episode.Gating::cause)
                .isEqualTo("cooldown");
        assertThat(episode.triggerCode()).isEqualTo("VOLATILITY_SIGNAL");
        assertThat(episode.endCode()).isEqualTo("TRANSPORT_SWITCH_OK");
        assertThat(episode.fromTransport()).isEqualTo("udp:A");
        assertThat(episode.toTransport()).isEqualTo("udp:B");
        assertThat(episode.flags()).isEmpty();
        assertThat(episode.complete()).isTrue();
        assertThat(fold.findings()).isEmpty();
    }

    @Test
    void what_held_a_recovery_up_is_told_in_so_many_characters_as_people_read() {
        Episode episode = BareFold.of("""
                0     HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A
                5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
                6050  POLICY_DENY          -                    v2  udp:B  limit=%s
                7700  REATTACH_ACCEPT      -                    v3  udp:B
                7700  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
                """.formatted("x".repeat(65_000))).episode("S/2");
        assertThat(episode.gating().get(0).cause())
                .hasSize(101)
                .startsWith("xxx")
                .endsWith("…");
    }

    @Test
    void a_bound_that_degrades_the_session_does_not_end_the_episode() {
        Episode episode = BareFold.of("""
                        -1000  HANDSHAKE_OK             BIRTH>ATTACHED       v1  udp:A
                        0      RECOVERY_START           ATTACHED>RECOVERING  v2  -
                        8000   RECOVERY_BOUNDS_EXCEEDED RECOVERING>DEGRADED  v3  -
                        9500   RECOVERY_RETRY           DEGRADED>RECOVERING  v4  -
                        9800   REATTACH_ACCEPT          -                    v5  udp:B
                        9800   TRANSPORT_SWITCH_OK      RECOVERING>ATTACHED  v5  udp:B
                        """).episode("S/2");
        assertThat(episode.outcome()).isEqualTo(Outcome.RECOVERED);
        assertThat(episode.recoveryDurationMs()).isEqualTo(9_800);
        assertThat(episode.degradedMs()).isEqualTo(1_500);
        assertThat(episode.recoveringMs()).isEqualTo(8_300);
        assertThat(episode.attempts()).isEqualTo(1);
        assertThat(episode.retries()).isEqualTo(1);
        assertThat(episode.overdue()).isFalse();
    }

    @Test
    void a_healthy_transport_ends_an_episode_that_never_recovered() {
        Episode episode = BareFold.of("""
                        -1000  HANDSHAKE_OK       BIRTH>ATTACHED     v1  udp:A
                        0      VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v2  udp:A
                        3000   HEALTH_RECOVERED   VOLATILE>ATTACHED  v3  udp:A
                        """).episode("S/2");
        assertThat(episode.outcome()).isEqualTo(Outcome.RECOVERED);
        assertThat(episode.recoveryDurationMs()).isNull();
        assertThat(episode.episodeDurationMs()).isEqualTo(3_000);
        assertThat(episode.volatileMs()).isEqualTo(3_000);
        assertThat(episode.attempts()).isZero();
        assertThat(episode.toTransport()).isEqualTo("udp:A");
    }

    @Test
    void an_unresolved_split_brain_is_one_finding_until_a_later_bind_is_confirmed() {
        BareFold fold = BareFold.of("""
                0      HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A
                5000   RECOVERY_START       ATTACHED>RECOVERING  v2  -
                5400   REATTACH_ACCEPT      -                    v3  udp:B
                5400   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
                5410   REATTACH_ACCEPT      -                    v3  tcp:C  n=n2
                5410   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  tcp:C  n=n2 prev=udp:A
                7000   VOLATILITY_SIGNAL    ATTACHED>VOLATILE    v4  udp:B
                8000   RECOVERY_START       ATTACHED>RECOVERING  v4  -      n=n2
                20000  RECOVERY_START       VOLATILE>RECOVERING  v5  -      e=2
                20400  REATTACH_ACCEPT      -                    v6  udp:D  e=2
                20400  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v6  udp:D  e=2 prev=udp:B
                40000  time
                """);
        Finding finding = fold.findings().get(0);
        assertThat(fold.findings()).hasSize(1);
        assertThat(finding.code().name()).isEqualTo("SEC_DUAL_ACTIVE_BINDING");
        assertThat(finding.violation()).isEqualTo("SAME_VERSION");
        assertThat(finding.severity().name()).isEqualTo("CRITICAL");
        assertThat(finding.beganAt()).isEqualTo(START + 5_410_000);
        assertThat(finding.status()).isEqualTo(Status.CLOSED);
        assertThat(finding.endedAt()).isEqualTo(START + 20_400_000);
        assertThat(finding.revision()).isEqualTo(2);

        Episode first = fold.episode("S/2");
        assertThat(first.recoveryDurationMs()).isEqualTo(400);
        assertThat(first.attempts()).isEqualTo(1);
        assertThat(first.switches()).isEqualTo(1);
        assertThat(first.toTransport()).isEqualTo("udp:B");
        Episode second = fold.episode("S/4");
        assertThat(second.recoveryDurationMs()).isEqualTo(400);
        assertThat(second.episodeDurationMs()).isEqualTo(13_400);
        assertThat(second.volatileMs()).isEqualTo(13_000);
        assertThat(second.recoveringMs()).isEqualTo(400);
        assertThat(fold.shares("default", "S").stream()
                        .filter(s -> s.invariant().name().equals("SINGLE_ACTIVE"))
                        .map(s -> (s.windowStart() - START) / 1_000 + " " + s.result()))
                .containsExactly("0 BREACHED", "20000 CONFIRMED");
    }

    @Test
    void a_gap_that_only_a_clock_ahead_of_the_log_saw_is_withdrawn() {
        List<Scenario.Line> lines =
                Scenario.parse(FILLED_LATE.replace("@30000", "@5460")).lines();
        Scenario.Line last = lines.get(3);
        assertThat(last.event().stateVersion()).isEqualTo(2);
        BareFold fold = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        lines.subList(0, 3).forEach(line -> fold.take(line.event(), line.appendedAt()));
        fold.advance(START + 10_450_000);
        assertThat(fold.findings()).singleElement().matches(gap -> gap.status() == Status.OPEN);
        fold.take(last.event(), last.appendedAt());
        assertThat(fold.findings()).singleElement().matches(Finding::withdrawn);
        assertThat(fold.episode("S/2").flags()).isEmpty();
        assertThat(fold.timeline("S").view().incompleteReasons()).isEmpty();
    }

    private static final String FILLED_LATE = """
            0      HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  @50
            5000   RECOVERY_START       ATTACHED>RECOVERING  v2  -      @30000
            5400   REATTACH_ACCEPT      -                    v3  udp:B  @5450
            5400   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  @5450
            """;

    @Test
    void a_gap_is_said_when_the_grace_has_passed() {
        BareFold fold = BareFold.of("""
                0      HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  @50
                5400   REATTACH_ACCEPT      -                    v3  udp:B  @5450
                5400   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  @5450
                10449  time
                """);
        assertThat(fold.conclusions()).isEmpty();
        fold.advance(START + 10_450_000);
        Finding gap = fold.findings().get(0);
        assertThat(gap.code().name()).isEqualTo("AUDIT_EVENT_GAP");
        assertThat(gap.beganAt()).isEqualTo(START + 5_450_000);
        assertThat(gap.status()).isEqualTo(Status.OPEN);
        assertThat(gap.details()).containsEntry("first_missing", "2").containsEntry("last_missing", "2");
        Episode episode = fold.episode("S/2");
        assertThat(episode.outcome()).isEqualTo(Outcome.RECOVERED);
        assertThat(episode.flags()).containsExactly("BEGIN_LOST", "GAP");
        assertThat(episode.beganAt()).isNull();
        assertThat(episode.recoveryStartedAt()).isNull();
        assertThat(episode.triggerCode()).isNull();
        assertThat(episode.recoveryDurationMs()).isNull();
        assertThat(episode.episodeDurationMs()).isNull();
        assertThat(episode.recoveringMs()).isNull();
        assertThat(episode.endedAt()).isEqualTo(START + 5_400_000);
        assertThat(episode.attempts()).isEqualTo(1);
        assertThat(episode.switches()).isEqualTo(1);
        assertThat(episode.fromTransport()).isEqualTo("udp:A");
        assertThat(episode.toTransport()).isEqualTo("udp:B");
        assertThat(fold.timeline("S").view().incompleteReasons()).containsExactly("version_gap");
        fold.advance(START + 15_000_000);
        assertThat(fold.shares("default", "S")).allMatch(s -> s.result() == WindowShare.Result.NOT_EVALUABLE);
        assertThat(fold.shares("default", "S")).hasSize(2);
    }

    @Test
    void a_late_event_fills_the_gap_and_amends_what_hung_on_it() {
        BareFold fold = BareFold.of(FILLED_LATE + "31000 time");
        assertThat(fold.findings())
                .extracting(Finding::rule)
                .as("one lost mutation is a gap of its session and of its node")
                .containsExactly("version-gap", "sequence-gap");
        assertThat(fold.findings())
                .allSatisfy(gap -> assertThat(gap)
                        .returns(Status.CLOSED, Finding::status)
                        .returns(false, Finding::withdrawn)
                        .returns(START + 5_450_000, Finding::beganAt)
                        .returns(START + 30_000_000, Finding::endedAt)
                        .returns(1, Finding::revision));
        Episode episode = fold.episode("S/2");
        assertThat(episode.revision()).isEqualTo(1);
        assertThat(episode.beganAt()).isEqualTo(START + 5_000_000);
        assertThat(episode.recoveryDurationMs()).isEqualTo(400);
        assertThat(episode.episodeDurationMs()).isEqualTo(400);
        assertThat(episode.recoveringMs()).isEqualTo(400);
        assertThat(episode.triggerCode()).isEqualTo("RECOVERY_START");
        assertThat(episode.flags()).isEmpty();
        assertThat(fold.shares("default", "S")).allMatch(s -> s.result() == WindowShare.Result.CONFIRMED);
        assertThat(fold.conclusions().stream().map(c -> c.id()))
                .contains(
                        "default/S/AUDIT_INVARIANT_OK_NO_RESET/3",
                        "default/S/AUDIT_INVARIANT_OK_SINGLE_ACTIVE/2025-06-15T15:06:40Z");
        assertThat(fold.timeline("S").view().complete()).isTrue();
        assertThat(fold.timeline("S").lines().get(1).flags()).contains(Flag.LATE);
    }

    @Test
    void an_episode_that_was_said_without_its_beginning_keeps_its_id_however_often_its_session_is_folded_afterwards() {
        String table = """
                5400   REATTACH_ACCEPT      -                    v3  udp:B  @5450
                5400   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  @5450
                0      HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  @18000
                5000   RECOVERY_START       ATTACHED>RECOVERING  v2  -      @38000
                5100   POLICY_DENY          -                    v2  -      @39000
                60000  time
                """;
        for (BareFold.Memory memory : BareFold.Memory.values()) {
            BareFold fold = new BareFold(Policies.BUILT_IN, memory).run(Scenario.parse(table));
            assertThat(fold.conclusions().stream().filter(Episode.class::isInstance))
                    .as(memory.name())
                    .containsExactly(fold.episode("S/3"));
            assertThat(fold.episode("S/3").flags()).isEmpty();
            assertThat(fold.episode("S/3").beganAt()).isEqualTo(START + 5_000_000);
        }
    }

    @Test
    void a_recovery_that_says_nothing_is_overdue_by_absence() {
        BareFold fold = BareFold.of("""
                0      HANDSHAKE_OK    BIRTH>ATTACHED       v1  udp:A
                1000   RECOVERY_START  ATTACHED>RECOVERING  v2  -  @1100
                14099  time
                """);
        assertThat(fold.findings()).isEmpty();
        fold.advance(START + 14_100_000);
        Finding overdue = fold.findings().get(0);
        assertThat(overdue.code().name()).isEqualTo("AUDIT_RECOVERY_OVERDUE");
        assertThat(overdue.beganAt()).isEqualTo(START + 9_000_000);
        assertThat(fold.episode("S/2").outcome()).isEqualTo(Outcome.OPEN);
        assertThat(fold.episode("S/2").overdue()).isTrue();
    }

    @Test
    void a_switch_after_the_bound_recovers_the_session_and_the_episode_stays_overdue() {
        BareFold fold = BareFold.of("""
                0     HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  policy=compact
                2000  RECOVERY_START       ATTACHED>RECOVERING  v2  -      policy=compact
                2120  REPLAY_DETECTED      -                    v2  udp:X  policy=compact
                8990  REATTACH_ACCEPT      -                    v3  udp:B  policy=compact
                9000  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  policy=compact
                """);
        assertThat(fold.episode("S/2").overdue()).isTrue();
        assertThat(fold.episode("S/2").outcome()).isEqualTo(Outcome.RECOVERED);
        Finding overdue = fold.findings().get(0);
        assertThat(overdue.code().name()).isEqualTo("AUDIT_RECOVERY_OVERDUE");
        assertThat(overdue.beganAt()).isEqualTo(START + 7_000_000);
        assertThat(overdue.status()).isEqualTo(Status.CLOSED);
        assertThat(overdue.endedAt()).isEqualTo(START + 9_000_000);
    }
}
