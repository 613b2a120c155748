package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.Disorder;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.simulation.Truth;
import io.anchorwatch.testing.BareFold;
import io.anchorwatch.testing.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The folds conclude the truth of simulated fleets and nothing else. */
class TruthPropertyTest {
    private static final long START = io.anchorwatch.testing.Scenario.START;

    static Stream<Arguments> runs() {
        return Stream.of(Scenario.values())
                .flatMap(scenario -> Stream.iterate(1L, seed -> seed + 1)
                        .limit(scenario == Scenario.STORM ? 1 : 4)
                        .map(seed -> Arguments.of(scenario, seed)));
    }

    static History history(Scenario scenario, long seed) {
        Duration duration = scenario.durationMin().compareTo(Duration.ofSeconds(60)) < 0
                ? Duration.ofSeconds(60)
                : scenario.durationMin();
        int sessions = scenario == Scenario.STORM ? 2_000 : Math.min(120, scenario.sessionsByDefault());
        return Simulation.history(Setup.of(scenario, seed, START, 8, sessions, duration));
    }

    static BareFold folded(History history, BareFold.Memory memory) {
        BareFold fold = new BareFold(Policies.BUILT_IN, memory);
        Pulse pulse = new Pulse(fold::take);
        for (Emission emission : history.emissions()) {
            pulse.until(emission.at());
            fold.take(emission.event(), emission.at());
            pulse.heard(emission.event(), emission.at());
        }
        pulse.stop();
        fold.advance(history.settledAt() + 30_000_000);
        return fold;
    }

    static List<String> differences(History history, BareFold fold) {
        List<Conclusion> all = new ArrayList<>(fold.conclusions());
        all.addAll(fold.windows());
        return Comparison.of(history.truths(), all, Set.of(Truth.Needs.values()))
                .differences();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void the_folds_conclude_the_truth_and_nothing_else(Scenario scenario, long seed) {
        History history = history(scenario, seed);
        assertThat(differences(history, folded(history, BareFold.Memory.AWAKE))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void disorder_within_the_grace_changes_nothing(Scenario scenario, long seed) {
        if (scenario == Scenario.STORM || scenario == Scenario.X13) {
            return;
        }
        History history = history(scenario, seed).disturbed(Disorder.withinGrace(seed));
        assertThat(differences(history, folded(history, BareFold.Memory.AWAKE))).isEmpty();
    }

    static Stream<Scenario> templates() {
        Set<Scenario> fleets = Set.of(Scenario.BUSY, Scenario.QUIET, Scenario.DEMO, Scenario.STORM);
        return Stream.of(Scenario.values()).filter(scenario -> !fleets.contains(scenario));
    }

    /** As many shuffles as {@code -Danchorwatch.shuffles} says. */
    @ParameterizedTest
    @MethodSource("templates")
    void every_template_is_concluded_the_same_however_it_is_shuffled(Scenario scenario) {
        for (long seed = 1; seed <= Long.getLong("anchorwatch.shuffles", 10); seed++) {
            History history = Simulation.history(Setup.of(
                            scenario, seed, START, 5, 6, scenario.durationMin().plusSeconds(5)))
                    .disturbed(Disorder.withinGrace(seed));
            assertThat(differences(history, folded(history, BareFold.Memory.AWAKE)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void folding_forward_says_what_folding_the_whole_timeline_says(Scenario scenario, long seed) {
        if (scenario == Scenario.STORM || seed > 2) {
            return;
        }
        History history = history(scenario, seed).disturbed(Disorder.withinGrace(seed));
        assertThat(folded(history, BareFold.Memory.AWAKE).lines())
                .isEqualTo(folded(history, BareFold.Memory.NONE).lines());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void a_session_that_rests_between_events_says_what_one_that_is_awake_says(Scenario scenario, long seed) {
        History history = history(scenario, seed).disturbed(Disorder.withinGrace(seed));
        BareFold rested = folded(history, BareFold.Memory.AT_REST);
        assertThat(rested.lines())
                .isEqualTo(folded(history, BareFold.Memory.AWAKE).lines());
        boolean sessions =
                scenario != Scenario.X3 && scenario != Scenario.DISTRIBUTED_FLOOD; // who ask for none that is
        assertThat(rested.rested() > 0).as("some woke").isEqualTo(sessions);
    }
}
