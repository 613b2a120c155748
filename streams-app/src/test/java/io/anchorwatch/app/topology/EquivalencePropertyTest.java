package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.simulation.Disorder;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.testing.BareFold;
import io.anchorwatch.testing.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The topology concludes what the bare folds conclude from the same log. */
class EquivalencePropertyTest {
    private static final long START = io.anchorwatch.testing.Scenario.START;
    private static final int PLENTY = 1_000;
    private static final Tuning PROMPTLY = new Tuning(PLENTY, 0);
    private static final long SETTLING = 120_000_000;

    static Stream<Arguments> runs() {
        Stream<Arguments> templates = Stream.of(Scenario.values())
                .filter(scenario -> scenario != Scenario.BUSY && scenario != Scenario.DEMO)
                .map(scenario -> Arguments.of(scenario, 1L));
        Stream<Arguments> fleets = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Arguments.of(seed % 2 == 0 ? Scenario.BUSY : Scenario.DEMO, seed));
        return Stream.concat(templates, fleets);
    }

    static Stream<Arguments> someRuns() {
        return runs().filter(run -> (long) run.get()[1] <= 8);
    }

    static History history(Scenario scenario, long seed) {
        Duration duration = scenario.durationMin().compareTo(Duration.ofSeconds(45)) < 0
                ? Duration.ofSeconds(45)
                : scenario.durationMin();
        int sessions = Math.min(scenario == Scenario.STORM ? 300 : 30, scenario.sessionsByDefault());
        return Simulation.history(Setup.of(scenario, seed, START, 8, sessions, duration));
    }

    private static History disturbed(Scenario scenario, long seed) {
        return history(scenario, seed).disturbed(new Disorder(seed, Duration.ofSeconds(30), 0.1, 0.05));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void the_topology_concludes_what_the_folds_conclude(Scenario scenario, long seed) {
        assertSame(history(scenario, seed), PROMPTLY);
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void what_comes_late_or_twice_is_no_exception(Scenario scenario, long seed) {
        assertSame(disturbed(scenario, seed), PROMPTLY);
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void when_a_deadline_is_noticed_changes_nothing(Scenario scenario, long seed) {
        assertSame(disturbed(scenario, seed), new Tuning(Duration.ofSeconds(20), Duration.ofMillis(1), PLENTY, 0));
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void deadlines_that_wait_for_one_another_say_the_same(Scenario scenario, long seed) {
        assertSame(disturbed(scenario, seed), new Tuning(Duration.ofMillis(100), Duration.ofMillis(200), PLENTY, 0));
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void sessions_that_are_forgotten_and_folded_from_what_is_stored_say_the_same(Scenario scenario, long seed) {
        assertSame(disturbed(scenario, seed), new Tuning(1, 0));
    }

    @ParameterizedTest
    @MethodSource("someRuns")
    void sessions_that_rest_and_wake_say_the_same(Scenario scenario, long seed) {
        assertSame(disturbed(scenario, seed), new Tuning(1, Long.MAX_VALUE));
    }

    private static void assertSame(History history, Tuning tuning) {
        long end = history.settledAt() + SETTLING;
        BareFold bare = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        try (Pipeline pipeline = new Pipeline(tuning)) {
            long appended = Long.MIN_VALUE;
            Pulse pulse = new Pulse((heartbeat, at) -> {
                bare.take(heartbeat, at);
                pipeline.take(heartbeat, at);
            });
            for (Emission emission : history.emissions()) {
                appended = Math.max(appended, emission.at() / 1_000 * 1_000);
                pulse.until(appended);
                bare.take(emission.event(), appended);
                pipeline.take(emission.event(), appended);
                pulse.heard(emission.event(), appended);
            }
            bare.advance(end);
            for (long at = history.settledAt(); at < end; at += 10_000_000) {
                pipeline.silence(at);
            }
            pipeline.silence(end);
            List<Conclusion> expected = new ArrayList<>(bare.conclusions());
            expected.addAll(bare.windows());
            assertThat(expected).isNotEmpty();
            assertThat(expected).as("nobody says goodbye").anyMatch(EquivalencePropertyTest::isSilence);
            List<String> wanted = Pipeline.lines(expected);
            List<String> found = Pipeline.lines(pipeline.concluded().values());
            assertThat(without(found, wanted)).as("only the topology says").isEmpty();
            assertThat(without(wanted, found)).as("only the folds say").isEmpty();
            assertThat(pipeline.tally.dead).isEmpty();
            assertThat(pipeline.dropped()).isZero();
        }
    }

    private static boolean isSilence(Conclusion conclusion) {
        return conclusion instanceof Finding finding && finding.code() == ReasonCode.AUDIT_NODE_SILENT;
    }

    private static List<String> without(List<String> some, List<String> others) {
        Set<String> known = new HashSet<>(others);
        return some.stream().filter(line -> !known.contains(line)).toList();
    }
}
