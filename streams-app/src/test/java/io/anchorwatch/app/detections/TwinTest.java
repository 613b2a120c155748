package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.sigma.Trial;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.testing.BareFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own rules and their twins in Sigma, over the same simulated log. */
class TwinTest {
    private static final List<String> FLOODS = List.of(
            "VPN Reattach Flood On One Session",
            "VPN Reattach Flood From One Source",
            "VPN Reattach Flood At One Node");

    /** Each of our rules that has twins, with their titles. */
    private static final Map<String, List<String>> TWINS = Map.of(
            "reattach-flood", FLOODS,
            "enumeration", List.of("VPN Session Id Enumeration"),
            "handshake-flood", List.of("VPN Handshake Flood"),
            "ownership-unavailable", List.of("VPN Ownership In Dispute On Many Sessions"),
            "session-fixation", List.of("VPN Session Guessed At", "VPN Session Proof Failed"),
            "fixation-accept", List.of("VPN Reattach Accepted After A Wrong Proof"),
            "event-flood", List.of("VPN Event Flood Of One Session"));

    private static History history(Scenario scenario, int seed, int nodes, int sessions, Duration duration) {
        return Simulation.history(
                Setup.of(scenario, seed, io.anchorwatch.testing.Scenario.START, nodes, sessions, duration));
    }

    private static Trial trial(History history) {
        Trial trial = new Trial(Detections.load(List.of(ShippedRulesTest.RULES, ShippedRulesTest.HEAVY))
                .rules());
        for (Emission emission : history.emissions()) {
            trial.take(emission.event(), emission.at());
        }
        trial.advance(history.settledAt() + 7_200_000_000L);
        assertThat(trial.drained()).isTrue();
        return trial;
    }

    private static List<Finding> ours(History history) {
        BareFold fold = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        history.emissions().forEach(emission -> fold.take(emission.event(), emission.at()));
        fold.advance(history.settledAt() + 700_000_000L);
        return fold.findings().stream().filter(finding -> !finding.withdrawn()).toList();
    }

    private static Map<String, Integer> byTitle(List<Finding> findings) {
        Map<String, Integer> counts = new TreeMap<>();
        findings.forEach(finding -> counts.merge(finding.message().replaceAll(":.*", ""), 1, Integer::sum));
        return counts;
    }

    @ParameterizedTest
    @CsvSource({
        "X2, 1, 10, 12",
        "X2, 2, 10, 13",
        "X3, 1, 15, 17",
        "X3, 2, 15, 18",
        "DISTRIBUTED_FLOOD, 1, 1, 1",
        "DEMO, 1, 6, 7",
        "DEMO, 2, 6, 8",
        "BUSY, 1, 2, 3",
    })
    void every_flood_that_ours_find_the_twin_finds_too(Scenario scenario, int seed, int oursFind, int twinsFind) {
        boolean single = scenario != Scenario.DEMO && scenario != Scenario.BUSY;
        History history = history(scenario, seed, 4, single ? 5 : 200, Duration.ofSeconds(60));
        List<Finding> ours = ours(history).stream()
                .filter(finding -> finding.rule().equals("reattach-flood"))
                .toList();
        Trial trial = trial(history);
        List<Finding> twins = trial.findings().stream()
                .filter(finding -> FLOODS.contains(finding.message().replaceAll(":.*", "")))
                .toList();
        assertThat(ours).as("docs/detections.md has the figure").hasSize(oursFind);
        assertThat(twins).as("docs/detections.md has the figure").hasSize(twinsFind);
        assertThat(twins.stream().map(Finding::subject))
                .containsAll(ours.stream().map(Finding::subject).toList());
        assertThat(ours)
                .allSatisfy(flood -> assertThat(trial.findings()).anySatisfy(twin -> {
                    assertThat(twin.subject()).isEqualTo(flood.subject());
                    assertThat(twin.beganAt()).isLessThanOrEqualTo(flood.lastSeenAt());
                    assertThat(twin.lastSeenAt()).isGreaterThanOrEqualTo(flood.beganAt());
                }));
        assertThat(ours).allMatch(flood -> flood.code() == ReasonCode.SEC_ABUSE_CONTROL_PLANE);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "8, 7"})
    void on_a_storm_ours_find_nothing_and_the_twins_what_the_document_says(int nodes, int disputes) {
        History storm = history(Scenario.STORM, 7, nodes, 10_000, Scenario.STORM.durationMin());
        assertThat(ours(storm)).isEmpty();
        Map<String, Integer> expected =
                disputes == 0 ? Map.of() : Map.of("VPN Ownership In Dispute On Many Sessions", disputes);
        assertThat(byTitle(trial(storm).findings())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Scenario.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STORM", "QUIET"})
    void whatever_ours_find_by_a_rule_that_has_a_twin_the_twin_finds_too(Scenario scenario) {
        boolean many = scenario == Scenario.DEMO || scenario == Scenario.BUSY;
        History history = history(scenario, 3, 4, many ? 200 : 5, Duration.ofSeconds(60));
        assertFound(ours(history), trial(history).findings());
    }

    private static void assertFound(List<Finding> ours, List<Finding> twins) {
        for (Finding one : ours) {
            List<String> titles = TWINS.get(one.rule());
            if (titles != null) {
                assertThat(twins).as(one.rule() + " about " + one.subject()).anySatisfy(twin -> {
                    assertThat(titles).contains(twin.message().replaceAll(":.*", ""));
                    assertThat(twin.subject()).isEqualTo(one.subject());
                    assertThat(twin.beganAt()).isLessThanOrEqualTo(one.lastSeenAt());
                    assertThat(twin.lastSeenAt()).isGreaterThanOrEqualTo(one.beganAt());
                });
            }
        }
    }

    /** Sessions that say from 600 to 1 600 things a minute, some of them out of order: some are floods, and some are not. */
    @ParameterizedTest
    @CsvSource({"1", "2"})
    void every_flood_of_events_that_ours_find_the_twin_finds_too(long seed) {
        Random random = new Random(seed);
        BareFold fold = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        Trial trial = new Trial(Detections.load(List.of(ShippedRulesTest.HEAVY)).rules());
        List<long[]> events = new ArrayList<>();
        for (int session = 0; session < 10; session++) {
            int perMinute = 600 + 100 * session + random.nextInt(100);
            for (int i = 0; i < 2 * perMinute; i++) {
                events.add(new long[] {random.nextLong(120_000_000L), session});
            }
        }
        events.sort(Comparator.comparingLong(each -> each[0]));
        long start = io.anchorwatch.testing.Scenario.START;
        int sequence = 0;
        for (long[] each : events) {
            long at = start + each[0];
            ReasonEvent event = said(++sequence, "s-" + each[1], at - random.nextLong(1_500_000L));
            fold.take(event, at);
            trial.take(event, at);
        }
        fold.advance(start + 900_000_000L);
        trial.advance(start + 900_000_000L);
        List<Finding> ours = fold.findings().stream()
                .filter(finding -> finding.rule().equals("event-flood"))
                .toList();
        assertThat(ours).hasSizeBetween(4, 8);
        assertFound(ours, trial.findings());
        assertThat(trial.findings()).as("sessions that are quiet enough").hasSizeLessThan(9);
    }

    private static ReasonEvent said(int sequence, String session, long at) {
        return new ReasonEvent(
                "default",
                "n",
                0,
                sequence,
                "VOLATILITY_SIGNAL",
                at,
                session,
                -1,
                -1,
                null,
                null,
                null,
                null,
                "a",
                null,
                null,
                Map.of());
    }
}
