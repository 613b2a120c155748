package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Truth;
import io.anchorwatch.testing.BareFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a comparison calls missing and unexpected, shown on the demo's own fleet. */
class ComparisonTest {
    private static final Set<Truth.Needs> EVENTS = Set.of(Truth.Needs.EVENTS);
    private static final History HISTORY = TruthPropertyTest.history(Scenario.DEMO, 7);
    private static final List<Conclusion> CONCLUDED = concluded();

    private static List<Conclusion> concluded() {
        BareFold fold = TruthPropertyTest.folded(HISTORY, BareFold.Memory.AWAKE);
        List<Conclusion> all = new ArrayList<>(fold.conclusions());
        all.addAll(fold.windows());
        return all;
    }

    @Test
    void everything_found_and_nothing_else_is_the_truth() {
        Comparison comparison = Comparison.of(HISTORY.truths(), CONCLUDED, EVENTS);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.truthFound()).isTrue();
        assertThat(comparison.total("episodes").expected())
                .isEqualTo(HISTORY.truths(Truth.OfEpisode.class).size())
                .isPositive();
        assertThat(comparison.total("findings").expected()).isPositive();
    }

    @Test
    void what_was_not_concluded_is_missing_whatever_its_kind() {
        for (Conclusion one : List.of(first(Episode.class), first(Finding.class), first(InvariantWindow.class))) {
            Comparison comparison = Comparison.of(HISTORY.truths(), without(one), EVENTS);
            assertThat(comparison.truthFound()).isFalse();
            assertThat(comparison.rows().stream().mapToInt(row -> row.missing().size()))
                    .as(one.toString())
                    .contains(1);
            assertThat(comparison.differences()).hasSize(1);
        }
    }

    @Test
    void what_nobody_simulated_is_unexpected_unless_it_was_withdrawn() {
        Finding invented = invented();
        assertThat(Comparison.of(HISTORY.truths(), with(invented), EVENTS)
                        .total("findings")
                        .unexpected())
                .hasSize(1);
        assertThat(Comparison.of(HISTORY.truths(), with(invented.retracted()), EVENTS)
                        .truthFound())
                .isTrue();
    }

    @Test
    void an_episode_told_otherwise_than_it_was_is_missing_and_unexpected() {
        Episode told = first(Episode.class);
        List<Conclusion> changed = without(told);
        changed.add(told.flagged(List.of("LENIENT")));
        Comparison.Row episodes =
                Comparison.of(HISTORY.truths(), changed, EVENTS).total("episodes");
        assertThat(episodes.missing()).hasSize(1);
        assertThat(episodes.unexpected()).hasSize(1);
    }

    @Test
    void of_a_run_that_was_cut_off_what_was_still_to_come_is_left_out() {
        long cut = HISTORY.setup().startAt() + 30_000_000;
        List<Truth> due =
                HISTORY.truths().stream().filter(truth -> truth.dueAt() <= cut).toList();
        List<Truth> later =
                HISTORY.truths().stream().filter(truth -> truth.dueAt() > cut).toList();
        Predicate<Conclusion> undecided = Comparison.undecided(later, Set.of());
        assertThat(Comparison.of(due, CONCLUDED, EVENTS).truthFound()).isFalse();
        assertThat(Comparison.of(due, CONCLUDED, EVENTS, undecided).differences())
                .isEmpty();
        assertThat(Comparison.of(due, with(invented()), EVENTS, undecided).differences())
                .hasSize(1);
        assertThat(Comparison.of(due, with(invented()), EVENTS, Comparison.undecided(later, Set.of("invented")))
                        .differences())
                .isEmpty();
    }

    private static Finding invented() {
        return Finding.open(
                ReasonCode.SEC_ZOMBIE_SESSION,
                "terminal-state",
                "default",
                new Subject(Subject.Kind.SESSION, "invented"),
                HISTORY.setup().startAt(),
                List.of(),
                "never happened");
    }

    private static <T extends Conclusion> T first(Class<T> kind) {
        return CONCLUDED.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<Conclusion> without(Conclusion one) {
        List<Conclusion> rest = new ArrayList<>(CONCLUDED);
        rest.remove(one);
        return rest;
    }

    private static List<Conclusion> with(Conclusion one) {
        List<Conclusion> more = new ArrayList<>(CONCLUDED);
        more.add(one);
        return more;
    }
}
