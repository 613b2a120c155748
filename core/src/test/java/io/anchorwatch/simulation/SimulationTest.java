package io.anchorwatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.simulation.Truth.Needs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final long START = 1_750_000_003_456_000L;

    static History run(Scenario scenario, long seed, int sessions, int seconds) {
        return history(scenario, seed, 8, sessions, seconds);
    }

    static History history(Scenario scenario, long seed, int nodes, int sessions, int seconds) {
        return Simulation.history(Setup.of(scenario, seed, START, nodes, sessions, Duration.ofSeconds(seconds)));
    }

    private static History run(Scenario scenario) {
        return run(scenario, 7, 10, 60);
    }

    /** Findings that events alone support, as {@code code rule kind severity violation}. */
    private static Set<String> findings(History history) {
        return history.truths(Truth.OfFinding.class).stream()
                .filter(finding -> finding.needs() == Needs.EVENTS)
                .map(SimulationTest::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Truth.OfFinding finding) {
        String text = finding.code() + " " + finding.rule() + " "
                + finding.subject().kind().word() + " " + finding.severity();
        return finding.violation() == null ? text : text + " " + finding.violation();
    }

    @ParameterizedTest
    @EnumSource(names = {"L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "X4", "X12", "QUIET", "STORM"})
    void nothing_is_found_in_legal_life(Scenario scenario) {
        assertThat(run(scenario, 7, 300, 60).truths(Truth.OfFinding.class)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void every_scenario_says_something_and_can_conclude_it(Scenario scenario) {
        History history = Simulation.history(
                Setup.of(scenario, 3, START, 8, scenario.sessionsByDefault(), scenario.durationMin()));
        assertThat(history.emissions()).isNotEmpty();
        assertThat(history.truths()).isNotEmpty();
        long end = history.setup().endsAt();
        assertThat(history.emissions()).allMatch(emission -> emission.at() <= end);
        assertThat(history.truths())
                .filteredOn(truth -> truth.needs() == Needs.EVENTS && !(truth instanceof Truth.OfWindow))
                .filteredOn(truth -> !truth.fields().containsValue("AUDIT_INVARIANT_OK_SINGLE_ACTIVE"))
                .filteredOn(truth -> !(truth instanceof Truth.OfAbsence))
                .allMatch(truth -> truth.dueAt() <= end);
    }

    @Test
    void a_scenario_is_found_in_whatever_case_and_an_unknown_one_is_refused_with_the_list() {
        assertThat(Scenario.of("x10")).isEqualTo(Scenario.X10);
        assertThat(Scenario.of("Busy")).isEqualTo(Scenario.BUSY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.of("X99"))
                .withMessageContaining("X99")
                .withMessageContaining("X13, distributed-flood, busy, quiet, storm, demo");
    }

    @Test
    void a_demo_that_is_too_short_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(Scenario.DEMO, 7, 400, 39))
                .withMessage("scenario demo needs a duration of at least 40s (or 0: for ever), not 39.0s");
    }

    @Test
    void a_replay_is_found_by_the_node_and_by_us() {
        assertThat(findings(run(Scenario.X1)))
                .containsExactly(
                        "SEC_REPLAY_ATTEMPT node session MEDIUM",
                        "SEC_REPLAY_ATTEMPT replay-foreign-source session HIGH");
    }

    @Test
    void a_flood_on_a_session_is_a_flood_of_session_and_source_and_an_attempt_at_fixation() {
        History history = run(Scenario.X2, 7, 1, 30);
        assertThat(findings(history))
                .containsExactly(
                        "SEC_ABUSE_CONTROL_PLANE reattach-flood session HIGH",
                        "SEC_ABUSE_CONTROL_PLANE reattach-flood source HIGH",
                        "SEC_SESSION_FIXATION_ATTEMPT node session MEDIUM",
                        "SEC_SESSION_FIXATION_ATTEMPT session-fixation session CRITICAL");
        assertThat(codes(history)).containsEntry("AUTH_FAIL", 24L).containsEntry("RATE_LIMITED", 876L);
    }

    @Test
    void a_flood_with_random_ids_is_a_flood_of_each_source_and_names_no_session() {
        History history = run(Scenario.X3, 7, 1, 30);
        assertThat(history.truths(Truth.OfFinding.class))
                .extracting(SimulationTest::text)
                .containsExactlyInAnyOrder(
                        "SEC_ABUSE_CONTROL_PLANE node source MEDIUM",
                        "SEC_ABUSE_CONTROL_PLANE reattach-flood source MEDIUM",
                        "SEC_ABUSE_CONTROL_PLANE reattach-flood source MEDIUM",
                        "SEC_ABUSE_CONTROL_PLANE reattach-flood source MEDIUM");
        assertThat(history.emissions()).allMatch(emission -> emission.event().sessionId() == null);
    }

    @Test
    void the_other_attacks_are_found_as_what_they_are() {
        assertThat(findings(run(Scenario.DISTRIBUTED_FLOOD)))
                .containsExactly("SEC_ABUSE_CONTROL_PLANE reattach-flood node MEDIUM");
        assertThat(findings(run(Scenario.X5))).containsExactly("SEC_OWNERSHIP_ANOMALY node session MEDIUM");
        assertThat(findings(run(Scenario.X6)))
                .containsExactly("SEC_DUAL_ACTIVE_BINDING single-active-binding session CRITICAL SAME_VERSION");
        assertThat(findings(run(Scenario.X7))).containsExactly("SEC_OWNERSHIP_ANOMALY stale-owner session CRITICAL");
        assertThat(findings(run(Scenario.X8)))
                .containsExactly("SEC_SESSION_RESET session-continuity client CRITICAL CLIENT_RESET");
        assertThat(findings(run(Scenario.X9))).containsExactly("SEC_ZOMBIE_SESSION terminal-state session CRITICAL");
        assertThat(findings(run(Scenario.X10)))
                .containsExactly("AUDIT_RECOVERY_OVERDUE recovery-overdue session MEDIUM");
        assertThat(findings(run(Scenario.X11))).containsExactly("AUDIT_EVENT_GAP version-gap session MEDIUM");
    }

    @Test
    void a_stuck_recovery_is_open_and_overdue_13_seconds_after_it_began() {
        History history = run(Scenario.X10, 7, 1, 30);
        Truth.OfEpisode stuck = history.truths(Truth.OfEpisode.class).get(0);
        ReasonEvent last =
                history.emissions().get(history.emissions().size() - 1).event();
        assertThat(last.code()).isEqualTo(ReasonCode.RECOVERY_START);
        assertThat(stuck.dueAt() - last.at()).isEqualTo(13_000_000);
        assertThat(stuck.episode().outcome()).isEqualTo(Episode.Outcome.OPEN);
        assertThat(stuck.episode().overdue()).isTrue();
        assertThat(stuck.fields()).containsEntry("ended_at", null).containsEntry("recovering_ms", null);
    }

    @Test
    void two_binds_at_one_version_breach_one_window_and_leave_the_owners_episodes_alone() {
        int resolved = 0;
        for (long seed = 1; seed <= 20; seed++) {
            History history = run(Scenario.X6, seed, 1, 40);
            List<Truth.OfWindow> windows = history.truths(Truth.OfWindow.class);
            assertThat(windows.stream().mapToInt(Truth.OfWindow::breached).sum())
                    .isEqualTo(1);
            List<Episode> episodes = history.truths(Truth.OfEpisode.class).stream()
                    .map(Truth.OfEpisode::episode)
                    .toList();
            assertThat(episodes)
                    .hasSize(2)
                    .allMatch(Episode::complete)
                    .allMatch(episode -> episode.flags().isEmpty());
            assertThat(episodes.get(0).episodeId()).endsWith("/2");
            assertThat(episodes.get(0).recoveryDurationMs()).isEqualTo(401);
            assertThat(episodes.get(0).attempts()).isEqualTo(1);
            assertThat(episodes.get(1).episodeId()).endsWith("/4");
            resolved += episodes.get(1).switches();
            List<ReasonEvent> rivals = history.emissions().stream()
                    .map(Emission::event)
                    .filter(event -> event.binds() && event.stateVersion() == 3)
                    .toList();
            assertThat(rivals).hasSize(2);
            assertThat(rivals.get(0).nodeId()).isNotEqualTo(rivals.get(1).nodeId());
            assertThat(rivals.get(0).transportId()).isNotEqualTo(rivals.get(1).transportId());
            assertThat(rivals.get(0).previousTransportId())
                    .isEqualTo(rivals.get(1).previousTransportId());
            assertThat(rivals.get(0).at() / 10_000_000).isEqualTo(rivals.get(1).at() / 10_000_000);
        }
        assertThat(resolved).isBetween(3, 17);
    }

    @Test
    void a_stale_owner_speaks_in_the_old_epoch_at_a_version_that_the_new_one_has() {
        History history = run(Scenario.X7, 7, 1, 40);
        Episode episode = history.truths(Truth.OfEpisode.class).get(0).episode();
        assertThat(history.truths(Truth.OfEpisode.class)).hasSize(1);
        List<ReasonEvent> second = history.emissions().stream()
                .map(Emission::event)
                .filter(event -> event.mutates() && event.stateVersion() == 2)
                .toList();
        assertThat(second).extracting(ReasonEvent::ownerEpoch).containsExactly(2L, 1L);
        assertThat(episode.nodeId())
                .isEqualTo(second.get(0).nodeId())
                .isNotEqualTo(second.get(1).nodeId());
        assertThat(episode.episodeId()).endsWith("/3");
    }

    @Test
    void no_finding_is_expected_twice() {
        for (Scenario scenario : Scenario.values()) {
            if (scenario != Scenario.STORM) {
                assertThat(run(scenario, 11, 50, 90).truths(Truth.OfFinding.class))
                        .filteredOn(finding -> finding.needs() == Needs.EVENTS)
                        .extracting(finding -> text(finding) + finding.subject())
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void nodes_with_wrong_clocks_speak_a_second_away_from_every_windows_edge() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(run(Scenario.X13, seed, 3, 200).emissions())
                    .hasSizeGreaterThan(200)
                    .allSatisfy(
                            emission -> assertThat(emission.at() % 10_000_000).isBetween(1_000_000L, 9_000_000L));
        }
    }

    @Test
    void what_needs_more_than_events_is_marked() {
        assertThat(run(Scenario.X11).truths(Truth.OfFinding.class))
                .filteredOn(finding -> finding.rule().equals("sequence-gap"))
                .isNotEmpty()
                .allMatch(finding ->
                        finding.needs() == Needs.SEQUENCES && finding.subject().kind() == Subject.Kind.NODE);
        assertThat(run(Scenario.X13).truths(Truth.OfFinding.class))
                .extracting(finding -> finding.rule() + " " + finding.subject().id() + " " + finding.needs())
                .containsExactly("clock-skew n1 CLOCKS");
    }

    @Test
    void a_lost_start_leaves_an_episode_without_beginning_and_windows_that_cannot_be_judged() {
        History history = run(Scenario.X11, 7, 1, 40);
        Episode episode = history.truths(Truth.OfEpisode.class).get(0).episode();
        assertThat(episode.flags()).containsExactly("BEGIN_LOST", "GAP");
        assertThat(episode.complete()).isFalse();
        assertThat(episode.beganAt()).isNull();
        assertThat(episode.recoveringMs()).isNull();
        assertThat(episode.attempts()).isEqualTo(1);
        assertThat(episode.episodeId()).endsWith("/2");
        assertThat(history.truths(Truth.OfWindow.class).stream()
                        .mapToInt(Truth.OfWindow::notEvaluable)
                        .sum())
                .isEqualTo(2);
        assertThat(history.truths(Truth.OfAudit.class))
                .noneMatch(audit -> audit.code() == ReasonCode.AUDIT_INVARIANT_OK_NO_RESET);
    }

    @Test
    void a_storm_is_ten_thousand_sessions_of_which_a_tenth_comes_back_within_5_s_with_two_attempts_each() {
        History history = Simulation.history(Setup.of(Scenario.STORM, 1, START, 1, 10_000, Duration.ofSeconds(30)));
        assertThat(codes(history)).containsEntry("HANDSHAKE_OK", 10_000L).containsEntry("REATTACH_ACCEPT", 1_000L);
        List<ReasonEvent> attempts = history.emissions().stream()
                .map(Emission::event)
                .filter(event -> event.code().attempts())
                .toList();
        assertThat(attempts).hasSize(2_000);
        assertThat(attempts.get(1_999).at() - attempts.get(0).at()).isLessThanOrEqualTo(5_000_000);
        assertThat(attempts.stream().map(ReasonEvent::source).distinct()).hasSize(1_000);
        assertThat(new Log(history).floods()).isEmpty();
        assertThat(history.truths(Truth.OfAbsence.class))
                .anyMatch(absence -> absence.subject().equals(new Subject(Subject.Kind.NODE, "n1")));
    }

    @Test
    void a_demo_holds_every_attack_that_it_promises_and_concludes_them_20_s_before_its_end() {
        for (int seconds : List.of(40, 60, 90)) {
            History history = run(Scenario.DEMO, 7, 400, seconds);
            assertThat(findings(history))
                    .contains(
                            "SEC_ABUSE_CONTROL_PLANE reattach-flood session HIGH",
                            "SEC_ABUSE_CONTROL_PLANE reattach-flood source MEDIUM",
                            "SEC_ABUSE_CONTROL_PLANE reattach-flood node MEDIUM",
                            "SEC_REPLAY_ATTEMPT replay-foreign-source session HIGH",
                            "SEC_DUAL_ACTIVE_BINDING single-active-binding session CRITICAL SAME_VERSION",
                            "SEC_OWNERSHIP_ANOMALY node session MEDIUM",
                            "AUDIT_RECOVERY_OVERDUE recovery-overdue session MEDIUM",
                            "SEC_SESSION_RESET session-continuity client CRITICAL CLIENT_RESET",
                            "SEC_OWNERSHIP_ANOMALY stale-owner session CRITICAL",
                            "SEC_ZOMBIE_SESSION terminal-state session CRITICAL");
            assertThat(history.truths(Truth.OfAbsence.class))
                    .anyMatch(absence -> absence.subject().kind() == Subject.Kind.CLIENT);
            assertThat(history.truths(Truth.OfFinding.class))
                    .allMatch(finding -> finding.dueAt() <= history.setup().endsAt() - 20_000_000);
            assertThat(history.truths(Truth.OfEpisode.class))
                    .allMatch(episode -> episode.dueAt() <= history.setup().endsAt());
        }
    }

    @Test
    void a_busy_fleet_has_the_mix_of_roles() {
        Map<String, Long> codes = codes(run(Scenario.BUSY, 1, 1_000, 120));
        assertThat(codes.keySet())
                .contains(
                        "TTL_TRANSPORT_LOSS_EXPIRED",
                        "EXIT_DEGRADED_MODE",
                        "RECOVERY_BOUNDS_EXCEEDED",
                        "TRANSPORT_SWITCH_DENIED",
                        "HEALTH_RECOVERED",
                        "POLICY_DENY");
    }

    @Test
    void an_endless_run_goes_on_and_keeps_only_what_is_under_way() {
        Simulation simulation = Simulation.of(Setup.of(Scenario.BUSY, 5, START, 8, 200, Duration.ZERO));
        long last = START;
        int truths = 0;
        for (int i = 0; i < 200_000; i++) {
            last = simulation.next().at();
            if (i % 1_000 == 0) {
                long now = last;
                List<Truth> due = simulation.takeTruths();
                assertThat(due).allMatch(truth -> truth.dueAt() <= now);
                truths += due.size();
            }
        }
        assertThat(last - START).isGreaterThan(600_000_000L);
        assertThat(truths).isGreaterThan(5_000);
        assertThat(simulation.hasNext()).isTrue();
    }

    @Test
    void a_rate_is_kept_once_the_first_sessions_are_under_way() {
        Setup setup =
                Setup.of(Scenario.BUSY, 5, START, 8, 1, Duration.ofSeconds(60)).withRate(2_000);
        long events = Simulation.history(setup).emissions().stream()
                .filter(emission -> emission.at() >= START + 20_000_000 && emission.at() < START + 50_000_000)
                .count();
        assertThat(events / 30.0).isBetween(1_800.0, 2_200.0);
    }

    @Test
    void truth_is_not_kept_when_nobody_asks_for_it() {
        Setup setup = Setup.of(Scenario.DEMO, 7, START, 8, 100, Duration.ofSeconds(60));
        Simulation silent = Simulation.withoutTruth(setup);
        List<Emission> emissions = new ArrayList<>();
        silent.forEachRemaining(emissions::add);
        assertThat(emissions).isEqualTo(Simulation.history(setup).emissions());
        assertThat(silent.takeTruths()).isEmpty();
    }

    @Test
    void truth_lines_carry_the_names_of_the_contract() {
        History history = run(Scenario.DEMO, 7, 100, 60);
        Map<String, Truth> byKind = new HashMap<>();
        history.truths().forEach(truth -> byKind.put(truth.kind(), truth));
        assertThat(byKind.keySet()).containsExactlyInAnyOrderElementsOf(Truth.KINDS);
        assertThat(byKind.get("finding").fields().keySet())
                .containsExactly("kind", "fleet_id", "code", "rule", "severity", "subject", "violation", "needs");
        assertThat(byKind.get("window").fields().get("window_start").toString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d0Z");
        assertThat(history.truths(Truth.OfFinding.class)).allMatch(finding -> finding.severity() != Severity.INFO);
    }

    private static Map<String, Long> codes(History history) {
        return history.emissions().stream()
                .collect(Collectors.groupingBy(emission -> emission.event().codeName(), Collectors.counting()));
    }
}
