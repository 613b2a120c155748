package io.anchorwatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every seed. */
class SimulationPropertyTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    private static History busy(long seed) {
        return SimulationTest.run(Scenario.BUSY, seed, 200, 90);
    }

    private static History demo(long seed) {
        return SimulationTest.run(Scenario.DEMO, seed, 200, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_same_seed_gives_the_same_run_and_another_seed_another(long seed) {
        assertThat(demo(seed)).isEqualTo(demo(seed));
        Set<String> ids = ids(demo(seed));
        assertThat(ids(demo(seed + 1_000))).doesNotContainAnyElementsOf(ids);
    }

    private static Set<String> ids(History history) {
        return history.emissions().stream()
                .map(emission -> emission.event().sessionId())
                .filter(id -> id != null)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void events_come_in_time_order_and_each_node_counts_its_own_without_a_hole(long seed) {
        History history = SimulationTest.run(Scenario.X1, seed, 40, 120);
        assertCounted(history);
        assertCounted(SimulationTest.run(Scenario.STORM, seed, 500, 30));
        assertThat(demo(seed).emissions()).isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
    }

    private static void assertCounted(History history) {
        Map<String, Long> last = new HashMap<>();
        long before = 0;
        for (Emission emission : history.emissions()) {
            ReasonEvent event = emission.event();
            assertThat(emission.at()).isGreaterThanOrEqualTo(before);
            assertThat(event.at()).isEqualTo(emission.at());
            assertThat(event.nodeIncarnation()).isEqualTo(history.setup().startAt() / 1_000);
            assertThat(event.nodeSequence()).isEqualTo(last.getOrDefault(event.nodeId(), 0L) + 1);
            last.put(event.nodeId(), event.nodeSequence());
            before = emission.at();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void legal_sessions_keep_to_the_state_model_and_count_their_versions(long seed) {
        for (Scenario scenario : Scenario.values()) {
            if (scenario.name().startsWith("L")
                    || Set.of(Scenario.X4, Scenario.X12).contains(scenario)) {
                new Log(SimulationTest.run(scenario, seed, 20, 60))
                        .sessions()
                        .values()
                        .forEach(this::assertLegal);
            }
        }
        History history = busy(seed);
        Set<String> attacked = new HashSet<>();
        history.truths(Truth.OfFinding.class)
                .forEach(finding -> attacked.add(finding.subject().id()));
        Map<String, List<ReasonEvent>> sessions = new Log(history).sessions();
        sessions.keySet().removeAll(attacked);
        assertThat(sessions).hasSizeGreaterThan(170);
        sessions.values().forEach(this::assertLegal);
    }

    private void assertLegal(List<ReasonEvent> events) {
        SessionState state = SessionState.BIRTH;
        long version = 0;
        String transport = null;
        for (ReasonEvent event : events) {
            assertThat(event.ownerEpoch()).isEqualTo(1);
            if (event.accepts()) {
                assertThat(event.stateVersion()).isEqualTo(version + 1);
            } else if (event.mutates()) {
                assertThat(event.stateVersion()).as("%s", event).isEqualTo(++version);
                assertThat(event.fromState()).isEqualTo(state);
                assertThat(state.judge(event.toState(), event.code()))
                        .as("%s", event)
                        .isEqualTo(SessionState.Verdict.LEGAL);
                state = event.toState();
            } else {
                assertThat(event.stateVersion()).isEqualTo(version);
            }
            if (event.binds()) {
                assertThat(event.source()).isNotNull();
                assertThat(event.previousTransportId()).isEqualTo(transport);
                transport = event.transportId();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_floods_in_the_truth_are_those_in_the_numbers(long seed) {
        List<History> histories = List.of(
                demo(seed),
                busy(seed),
                SimulationTest.run(Scenario.STORM, seed, 2_000, 40),
                SimulationTest.run(Scenario.X12, seed, 50, 60),
                SimulationTest.run(Scenario.X3, seed, 10, 60),
                SimulationTest.history(Scenario.BUSY, seed, 3, 500, 60));
        for (History history : histories) {
            Map<Subject, Integer> seen = new Log(history).floods();
            Map<Subject, String> expected = new HashMap<>();
            for (Truth.OfFinding finding : history.truths(Truth.OfFinding.class)) {
                if (finding.rule().equals("reattach-flood")) {
                    assertThat(expected.put(
                                    finding.subject(), finding.severity().name()))
                            .isNull();
                }
            }
            assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            seen.forEach((subject, attempts) -> assertThat(
                            attempts >= 5_000 ? "CRITICAL" : attempts >= 500 ? "HIGH" : "MEDIUM")
                    .isEqualTo(expected.get(subject)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_limits_in_the_truth_are_those_in_the_switches(long seed) {
        for (History history : List.of(busy(seed), SimulationTest.run(Scenario.L9, seed, 20, 60))) {
            List<String> expected = history.truths(Truth.OfAudit.class).stream()
                    .filter(audit -> audit.code() == ReasonCode.AUDIT_POLICY_LIMIT_TRIGGERED)
                    .map(audit -> audit.sessionId() + " " + audit.details().get("limit"))
                    .toList();
            assertThat(expected).isNotEmpty().containsExactlyInAnyOrderElementsOf(new Log(history).limits());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_windows_in_the_truth_count_the_sessions_that_bind(long seed) {
        assertWindows(SimulationTest.run(Scenario.STORM, seed, 500, 30));
        assertWindows(SimulationTest.run(Scenario.X13, seed, 1, 40));
        assertWindows(SimulationTest.run(Scenario.L9, seed, 10, 40));
    }

    private static void assertWindows(History history) {
        Map<Long, Long> expected = new TreeMap<>();
        for (Truth.OfWindow window : history.truths(Truth.OfWindow.class)) {
            assertThat(window.breached() + window.notEvaluable()).isZero();
            if (window.invariant().name().equals("SINGLE_ACTIVE")) {
                expected.put(window.windowStart(), (long) window.confirmed());
            }
        }
        assertThat(new Log(history).binds()).isEqualTo(expected);
        assertThat(history.truths(Truth.OfAudit.class).stream()
                        .filter(audit -> audit.code() == ReasonCode.AUDIT_INVARIANT_OK_SINGLE_ACTIVE)
                        .count())
                .isEqualTo(expected.values().stream().mapToLong(count -> count).sum());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_episodes_in_the_truth_are_those_between_the_attached_states(long seed) {
        for (Scenario scenario : List.of(
                Scenario.L2,
                Scenario.L3,
                Scenario.L4,
                Scenario.L5,
                Scenario.L6,
                Scenario.L7,
                Scenario.L8,
                Scenario.L9,
                Scenario.X4,
                Scenario.X5,
                Scenario.X1)) {
            History history = SimulationTest.run(scenario, seed, 20, 60);
            List<String> seen = new ArrayList<>();
            new Log(history).sessions().values().forEach(events -> seen.addAll(episodes(events)));
            assertThat(history.truths(Truth.OfEpisode.class).stream()
                            .map(truth -> text(truth.episode()))
                            .toList())
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(seen);
        }
    }

    private static String text(Episode episode) {
        return String.join(
                " ",
                episode.episodeId(),
                "" + episode.episodeDurationMs(),
                "" + episode.recoveryDurationMs(),
                "" + episode.volatileMs(),
                "" + episode.degradedMs(),
                "" + episode.recoveringMs(),
                "" + episode.attempts(),
                "" + episode.rejections(),
                "" + episode.retries(),
                "" + episode.switches(),
                "" + episode.gatingTotal(),
                episode.triggerCode() + ">" + episode.endCode(),
                "" + episode.fromTransport(),
                "" + episode.toTransport());
    }

    /** Cuts a session's events, in version order, into episodes: a reading of the definitions, column by column. */
    private static List<String> episodes(List<ReasonEvent> events) {
        List<ReasonEvent> moves = events.stream().filter(ReasonEvent::mutates).toList();
        List<String> episodes = new ArrayList<>();
        String bound = null;
        for (int i = 0; i < moves.size(); i++) {
            ReasonEvent first = moves.get(i);
            bound = first.binds() ? first.transportId() : bound;
            if (first.fromState() != SessionState.ATTACHED
                    || first.toState() == SessionState.ATTACHED
                    || first.toState() == SessionState.TERMINATED) {
                continue;
            }
            String from = bound;
            Map<SessionState, Long> spent = new HashMap<>();
            int k = i;
            ReasonEvent last = first;
            do {
                ReasonEvent next = moves.get(++k);
                spent.merge(last.toState(), next.at() - last.at(), Long::sum);
                last = next;
                bound = last.binds() ? last.transportId() : bound;
            } while (last.toState() != SessionState.ATTACHED && last.toState() != SessionState.TERMINATED);
            long end = last.stateVersion();
            List<ReasonEvent> members = events.stream()
                    .filter(event -> event.stateVersion() >= first.stateVersion() && event.stateVersion() <= end)
                    .filter(event -> event.stateVersion() < end || event.accepts() || event.mutates())
                    .toList();
            Map<String, Integer> rejections = new TreeMap<>();
            members.stream()
                    .filter(event -> event.code().rejects())
                    .forEach(event -> rejections.merge(event.codeName(), 1, Integer::sum));
            ReasonEvent start = members.stream()
                    .filter(event -> event.code() == ReasonCode.RECOVERY_START)
                    .findFirst()
                    .orElse(null);
            boolean recovered = last.toState() == SessionState.ATTACHED;
            Set<String> gates =
                    Set.of("TRANSPORT_SWITCH_DENIED", "POLICY_DENY", "RATE_LIMITED", "AUDIT_POLICY_LIMIT_TRIGGERED");
            episodes.add(String.join(
                    " ",
                    first.sessionId() + "/" + first.stateVersion(),
                    "" + (last.at() - first.at()) / 1_000,
                    "" + (recovered && start != null ? (last.at() - start.at()) / 1_000 : null),
                    millis(spent, SessionState.VOLATILE),
                    millis(spent, SessionState.DEGRADED),
                    millis(spent, SessionState.RECOVERING),
                    ""
                            + members.stream()
                                    .filter(event -> event.code().attempts())
                                    .count(),
                    "" + rejections,
                    "" + count(members, "RECOVERY_RETRY"),
                    "" + count(members, "TRANSPORT_SWITCH_OK"),
                    ""
                            + members.stream()
                                    .filter(event -> gates.contains(event.codeName()))
                                    .count(),
                    first.codeName() + ">" + last.codeName(),
                    "" + from,
                    "" + (recovered ? bound : null)));
            i = k;
        }
        return episodes;
    }

    private static String millis(Map<SessionState, Long> spent, SessionState state) {
        return "" + (spent.containsKey(state) ? spent.get(state) / 1_000 : null);
    }

    private static long count(List<ReasonEvent> events, String code) {
        return events.stream().filter(event -> event.codeName().equals(code)).count();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void disorder_holds_events_up_within_the_grace_and_loses_none(long seed) {
        History calm = demo(seed);
        History disturbed = calm.disturbed(Disorder.withinGrace(seed));
        assertThat(disturbed).isEqualTo(calm.disturbed(Disorder.withinGrace(seed)));
        Map<String, Long> handedOver = new HashMap<>();
        calm.emissions().forEach(emission -> handedOver.merge(emission.event().eventId(), emission.at(), Math::min));
        Set<ReasonEvent> distinct = new HashSet<>();
        int overtaken = 0;
        long before = 0;
        for (Emission emission : disturbed.emissions()) {
            long delay = emission.at() - handedOver.get(emission.event().eventId());
            assertThat(delay).isBetween(0L, 4_999_999L);
            if (delay > 0) {
                assertThat(emission.at() - emission.event().at()).isLessThan(5_000_000);
            }
            assertThat(emission.at()).isGreaterThanOrEqualTo(before);
            before = emission.at();
            distinct.add(emission.event());
            overtaken += delay > 0 ? 1 : 0;
        }
        assertThat(distinct).hasSize(handedOver.size());
        assertThat(disturbed.emissions().size()).isGreaterThan(calm.emissions().size());
        assertThat(overtaken).isGreaterThan(calm.emissions().size() / 5);
    }
}
