package io.anchorwatch.session;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.testing.BareFold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said about mutations that do not stand (docs/domain.md, precedence). */
class ConflictTest {
    private static final String BORN = """
            0     HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  ref=c1
            """;
    private static final String RECOVERED = BORN + """
            5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
            5400  REATTACH_ACCEPT      -                    v3  udp:B
            5400  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
            """;

    /** Findings as {@code code/rule/violation/severity}, withdrawn ones left out. */
    private static List<String> found(BareFold fold) {
        return fold.findings().stream()
                .filter(finding -> !finding.withdrawn())
                .map(f -> f.code() + "/" + f.rule() + "/" + f.violation() + "/" + f.severity())
                .sorted()
                .toList();
    }

    private static Finding only(BareFold fold) {
        assertThat(fold.findings()).hasSize(1);
        return fold.findings().get(0);
    }

    @Test
    void a_second_handshake_of_a_live_session_is_a_reset() {
        BareFold fold = BareFold.of(RECOVERED + "20000 HANDSHAKE_OK BIRTH>ATTACHED v1 udp:Z\n40000 time");
        assertThat(found(fold)).containsExactly("SEC_SESSION_RESET/session-continuity/DUPLICATE_HANDSHAKE/CRITICAL");
        assertThat(only(fold).beganAt()).isEqualTo(START + 20_000_000);
        assertThat(fold.timeline("S").view().transportId()).isEqualTo("udp:B");
        assertThat(fold.timeline("S").view().stateVersion()).isEqualTo(3);
        assertThat(fold.shares("default", "S"))
                .anyMatch(s -> s.windowStart() == START + 20_000_000 && s.result() == WindowShare.Result.BREACHED);
    }

    @Test
    void a_handshake_for_an_id_that_had_ended_is_a_reuse() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 POLICY_TERMINATION  ATTACHED>TERMINATED  v4  -
                20000 HANDSHAKE_OK        BIRTH>ATTACHED       v1  udp:Z
                """);
        assertThat(found(fold)).containsExactly("SEC_SESSION_RESET/session-continuity/ID_REUSED/MEDIUM");
        assertThat(fold.timeline("S").view().state().name()).isEqualTo("TERMINATED");
    }

    @Test
    void an_end_that_arrives_later_but_happened_before_turns_a_reset_into_a_reuse() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 POLICY_TERMINATION  ATTACHED>TERMINATED  v4  -      @21000
                20000 HANDSHAKE_OK        BIRTH>ATTACHED       v1  udp:Z
                """);
        assertThat(found(fold)).containsExactly("SEC_SESSION_RESET/session-continuity/ID_REUSED/MEDIUM");
    }

    @Test
    void of_many_claims_after_the_end_the_first_and_the_last_are_named() {
        StringBuilder claims = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            claims.append(12_000 + i).append(" REATTACH_ACCEPT - v5 udp:C\n");
        }
        BareFold fold = BareFold.of(RECOVERED + "10000 POLICY_TERMINATION   ATTACHED>TERMINATED  v4  -\n" + claims);
        assertThat(fold.findings())
                .filteredOn(finding -> finding.rule().equals("terminal-state"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).hasSize(2 * Finding.EVIDENCE_EACH_END));
    }

    @Test
    void an_accept_after_the_end_is_a_zombie() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 POLICY_TERMINATION   ATTACHED>TERMINATED  v4  -
                12000 REATTACH_ACCEPT      -                    v5  udp:C
                12010 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v5  udp:C
                """);
        assertThat(found(fold)).containsExactly("SEC_ZOMBIE_SESSION/terminal-state/null/CRITICAL");
        assertThat(only(fold).beganAt()).isEqualTo(START + 12_000_000);
        assertThat(fold.timeline("S").lines())
                .filteredOn(line -> line.flags().contains(Flag.AFTER_END))
                .hasSize(2);
    }

    @Test
    void a_rejection_after_the_end_is_normal() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 POLICY_TERMINATION   ATTACHED>TERMINATED  v4  -
                12000 SESSION_EXPIRED      -                    v4  udp:C
                90000 time
                """);
        assertThat(found(fold)).isEmpty();
    }

    @Test
    void a_mutation_by_a_former_owner_is_an_ownership_anomaly_whichever_came_first() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v4  udp:B  n=n2 e=2
                11000 RECOVERY_START     ATTACHED>RECOVERING v4  -
                40000 time
                """);
        assertThat(found(fold)).containsExactly("SEC_OWNERSHIP_ANOMALY/stale-owner/null/CRITICAL");
        assertThat(only(fold).beganAt()).isEqualTo(START + 11_000_000);
        assertThat(fold.timeline("S").view().ownerNodeId()).isEqualTo("n2");
        assertThat(fold.timeline("S").view().state().name()).isEqualTo("VOLATILE");

        BareFold other = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v4  udp:B  n=n2 e=2 @11500
                11000 RECOVERY_START     ATTACHED>RECOVERING v4  -
                40000 time
                """);
        assertThat(found(other)).containsExactly("SEC_OWNERSHIP_ANOMALY/stale-owner/null/CRITICAL");
        assertThat(only(other).beganAt()).isEqualTo(START + 10_000_000);
    }

    @Test
    void an_epoch_that_nobody_could_have_reached_makes_nobody_a_former_owner() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE   v50  udp:B  n=n9 e=99
                11000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE   v4   udp:B
                12000 HEALTH_RECOVERED   VOLATILE>ATTACHED   v5   udp:B
                """);
        assertThat(found(fold)).noneMatch(line -> line.contains("stale-owner"));
    }

    @Test
    void two_nodes_that_claim_one_version_are_an_anomaly() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE    v4  udp:B
                10100 RECOVERY_START     ATTACHED>RECOVERING  v4  -  n=n2
                40000 time
                """);
        assertThat(found(fold)).containsExactly("SEC_OWNERSHIP_ANOMALY/two-claims/null/CRITICAL");
        assertThat(fold.timeline("S").view().state().name()).isEqualTo("VOLATILE");
    }

    @Test
    void one_node_that_uses_a_version_twice_rolls_back() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE    v4  udp:B
                10100 RECOVERY_START     ATTACHED>RECOVERING  v4  -
                40000 time
                """);
        assertThat(found(fold)).containsExactly("SEC_STATE_ROLLBACK/state-version/null/CRITICAL");
    }

    @Test
    void the_same_content_again_is_a_repeat() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 VOLATILITY_SIGNAL  ATTACHED>VOLATILE    v4  udp:B
                10100 VOLATILITY_SIGNAL  ATTACHED>VOLATILE    v4  udp:B
                40000 time
                """);
        assertThat(found(fold)).isEmpty();
    }

    @Test
    void a_lower_version_that_is_free_fills_its_gap_and_is_reported_all_the_same() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 HEALTH_RECOVERED   VOLATILE>ATTACHED    v5  udp:B
                10100 VOLATILITY_SIGNAL  ATTACHED>VOLATILE    v4  udp:B
                40000 time
                """);
        assertThat(found(fold)).containsExactly("SEC_STATE_ROLLBACK/state-version/null/CRITICAL");
        assertThat(fold.timeline("S").view().complete()).isTrue();
        assertThat(fold.timeline("S").view().stateVersion()).isEqualTo(5);
    }

    @Test
    void a_bind_by_another_node_in_the_same_epoch_is_two_owners() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 RECOVERY_START       ATTACHED>RECOVERING  v4  -
                10400 REATTACH_ACCEPT      -                    v5  udp:C  n=n2
                10400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v5  udp:C  n=n2
                """);
        assertThat(found(fold)).containsExactly("SEC_DUAL_ACTIVE_BINDING/single-active-binding/TWO_OWNERS/CRITICAL");
    }

    @Test
    void a_bind_by_the_new_owner_in_a_new_epoch_is_confirmed() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 RECOVERY_START       ATTACHED>RECOVERING  v4  -      n=n2 e=2
                10400 REATTACH_ACCEPT      -                    v5  udp:C  n=n2 e=2
                10400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v5  udp:C  n=n2 e=2
                """);
        assertThat(found(fold)).isEmpty();
        assertThat(fold.shares("default", "S")).allMatch(s -> s.result() == WindowShare.Result.CONFIRMED);
    }

    @Test
    void a_bind_that_replaces_something_else_is_a_mismatch() {
        BareFold fold = BareFold.of(RECOVERED + """
                10000 RECOVERY_START       ATTACHED>RECOVERING  v4  -
                10400 REATTACH_ACCEPT      -                    v5  udp:C
                10400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v5  udp:C  prev=udp:Q
                """);
        assertThat(found(fold))
                .containsExactly("SEC_DUAL_ACTIVE_BINDING/single-active-binding/PREVIOUS_MISMATCH/CRITICAL");
    }

    @Test
    void a_bind_while_another_binding_is_active_and_not_named_is_not_released() {
        BareFold fold = BareFold.of(RECOVERED + """
                10400 REATTACH_ACCEPT      -                  v4  udp:C
                10400 TRANSPORT_SWITCH_OK  ATTACHED>ATTACHED  v4  udp:C  prev=-
                """);
        assertThat(found(fold)).containsExactly("SEC_DUAL_ACTIVE_BINDING/single-active-binding/NOT_RELEASED/CRITICAL");
    }

    @Test
    void a_planned_switch_that_names_what_it_replaces_is_legal_and_no_episode() {
        BareFold fold = BareFold.of(RECOVERED + """
                10400 REATTACH_ACCEPT      -                  v4  udp:C
                10400 TRANSPORT_SWITCH_OK  ATTACHED>ATTACHED  v4  udp:C
                """);
        assertThat(found(fold)).isEmpty();
        assertThat(fold.timeline("S").view().counts().episodes()).isEqualTo(1);
    }

    @Test
    void an_end_for_want_of_a_transport_while_bound_is_a_contradiction() {
        BareFold fold = BareFold.of(RECOVERED + """
                9000  VOLATILITY_SIGNAL           ATTACHED>VOLATILE    v4  udp:B
                12000 TTL_TRANSPORT_LOSS_EXPIRED  VOLATILE>TERMINATED  v5  -
                """);
        assertThat(found(fold))
                .containsExactly("SEC_DUAL_ACTIVE_BINDING/single-active-binding/BINDING_CONTRADICTION/CRITICAL");
        assertThat(only(fold).status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void a_second_accept_that_never_becomes_a_switch_is_two_claims_after_the_grace() {
        BareFold fold = BareFold.of(RECOVERED + "5410 REATTACH_ACCEPT - v3 tcp:C n=n2\n10409 time");
        assertThat(found(fold)).isEmpty();
        fold.advance(START + 10_410_000);
        assertThat(found(fold)).containsExactly("SEC_OWNERSHIP_ANOMALY/two-claims/null/CRITICAL");
    }

    @Test
    void a_transition_outside_the_model_is_reported_and_followed() {
        BareFold fold = BareFold.of(RECOVERED + "10000 HEALTH_RECOVERED ATTACHED>VOLATILE v4 udp:B");
        assertThat(found(fold)).containsExactly("AUDIT_ILLEGAL_TRANSITION/illegal-transition/null/MEDIUM");
        assertThat(fold.timeline("S").view().state().name()).isEqualTo("VOLATILE");
    }

    @Test
    void a_lenient_transition_is_flagged_and_not_reported() {
        BareFold fold = BareFold.of(RECOVERED + "10000 ENTER_DEGRADED_MODE ATTACHED>DEGRADED v4 udp:B");
        assertThat(found(fold)).isEmpty();
        assertThat(fold.timeline("S").lines())
                .filteredOn(l -> l.flags().contains(Flag.LENIENT))
                .hasSize(1);
    }

    @Test
    void a_switch_without_its_accept_in_a_recovery_is_lost_data() {
        BareFold fold = BareFold.of(BORN + """
                5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
                5400  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
                10500 time
                """);
        assertThat(found(fold)).containsExactly("AUDIT_EVENT_GAP/version-gap/null/MEDIUM");
        assertThat(only(fold).details()).containsEntry("first_missing", "3").containsEntry("last_missing", "3");
    }

    @Test
    void an_accept_without_its_switch_is_a_missing_version() {
        BareFold fold = BareFold.of(BORN + """
                5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
                5400  REATTACH_ACCEPT      -                    v3  udp:B
                60000 time
                """);
        assertThat(found(fold)).containsExactly("AUDIT_EVENT_GAP/version-gap/null/MEDIUM");
        assertThat(fold.timeline("S").view().state().name()).isEqualTo("RECOVERING");
    }

    @Test
    void a_session_first_seen_midway_has_no_gap_but_is_incomplete() {
        BareFold fold = BareFold.of("""
                0     RECOVERY_START       ATTACHED>RECOVERING  v7  udp:B
                400   REATTACH_ACCEPT      -                    v8  udp:C
                400   TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v8  udp:C  prev=udp:B
                9000  REATTACH_ACCEPT      -                    v9  udp:D
                9000  TRANSPORT_SWITCH_OK  ATTACHED>ATTACHED    v9  udp:D
                30000 time
                """);
        assertThat(found(fold)).isEmpty();
        assertThat(fold.episode("S/7").recoveryDurationMs()).isEqualTo(400);
        assertThat(fold.timeline("S").view().incompleteReasons()).containsExactly("started_midway");
        assertThat(fold.shares("default", "S"))
                .anyMatch(s ->
                        s.invariant().name().equals("SINGLE_ACTIVE") && s.result() == WindowShare.Result.NOT_EVALUABLE);
    }
}
