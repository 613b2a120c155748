package io.anchorwatch.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.flood.FloodKit.Player;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the flood folds, over seeded histories. */
class FloodPropertyTest {
    private static final FloodFold SESSION = new SessionFloodFold();
    private static final FloodFold SOURCE = new SourceFloodFold();
    private static final FloodFold NODE = new NodeFloodFold();

    static Stream<Arguments> runs() {
        return IntStream.range(0, 24)
                .boxed()
                .flatMap(seed -> Stream.of(SESSION, SOURCE, NODE).map(fold -> Arguments.of(seed, fold)));
    }

    static Stream<Arguments> runsByTheSecond() {
        return runs().filter(run -> run.get()[1] != SESSION);
    }

    private static List<Attempt> history(int seed, FloodFold fold, boolean lateOnes) {
        List<Attempt> history = FloodKit.history(seed, lateOnes);
        if (fold == SOURCE) {
            return history.stream()
                    .map(a -> new Attempt(
                            a.fleetId(),
                            a.nodeId(),
                            a.nodeIncarnation(),
                            a.nodeSequence(),
                            a.at(),
                            a.appendedAt(),
                            a.code(),
                            a.session(),
                            a.claimed(),
                            "src"))
                    .toList();
        }
        if (fold == SESSION) {
            return history;
        }
        List<Attempt> dense = new ArrayList<>(); // a node meets ten times as many
        for (Attempt attempt : history) {
            for (int i = 0; i < 10; i++) {
                dense.add(new Attempt(
                        "default",
                        "n1",
                        attempt.nodeIncarnation(),
                        attempt.nodeSequence() * 10 + i,
                        attempt.at() + i,
                        attempt.appendedAt() + i,
                        attempt.code(),
                        attempt.session(),
                        attempt.claimed(),
                        attempt.source() + i % 3));
            }
        }
        return dense;
    }

    /** What a perfect observer concludes: every figure, straight from the table of the domain. */
    record Conclusion(
            long first, long seen, int attempts, int rejections, Map<String, Integer> byCode, List<String> evidence) {}

    private static List<Conclusion> oracle(FloodFold fold, List<Attempt> all) {
        List<Attempt> counted = all.stream()
                .filter(a -> fold != SESSION || !a.claimed())
                .sorted(Comparator.comparingLong(Attempt::placedAt))
                .toList();
        List<Long> held = new ArrayList<>();
        for (long second : counted.stream().map(Attempt::second).distinct().toList()) {
            List<Attempt> window = between(counted, second - 9_000_000, second);
            long rejected = window.stream().filter(a -> a.code().rejects()).count();
            List<Attempt> hostile =
                    window.stream().filter(a -> a.code().hostile()).toList();
            long sources = hostile.stream().map(Attempt::source).distinct().count();
            boolean ratio = hostile.size() >= 0.8 * window.size();
            boolean holds = fold == SESSION
                    ? rejected >= 20
                    : ratio && (fold == SOURCE ? hostile.size() >= 20 : hostile.size() >= 200 && sources >= 20);
            if (holds) {
                held.add(second);
            }
        }
        List<Conclusion> conclusions = new ArrayList<>();
        for (int i = 0; i < held.size(); ) {
            int j = i;
            while (j + 1 < held.size() && held.get(j + 1) - held.get(j) <= 30_000_000) {
                j++;
            }
            List<Attempt> run = between(counted, held.get(i) - 9_000_000, held.get(j));
            Map<String, Integer> byCode = new TreeMap<>();
            run.forEach(a -> byCode.merge(a.code().name(), 1, Integer::sum));
            List<String> ids = run.stream()
                    .filter(a -> a.code().rejects())
                    .sorted(Comparator.comparingLong(Attempt::placedAt)
                            .thenComparing(a -> a.eventId().length())
                            .thenComparing(Attempt::eventId))
                    .map(Attempt::eventId)
                    .toList();
            List<String> ends = new ArrayList<>(ids.subList(0, Math.min(16, ids.size())));
            ends.addAll(ids.subList(Math.max(16, ids.size() - 16), Math.max(16, ids.size())));
            long seen = between(run, held.get(j), held.get(j)).stream()
                    .mapToLong(Attempt::at)
                    .max()
                    .orElseThrow();
            int rejected = (int) run.stream().filter(a -> a.code().rejects()).count();
            conclusions.add(
                    new Conclusion(held.get(i), seen, run.size(), rejected, byCode, ids.size() <= 32 ? ids : ends));
            i = j + 1;
        }
        return conclusions;
    }

    private static List<Attempt> between(List<Attempt> attempts, long first, long last) {
        return attempts.stream()
                .filter(a -> first <= a.second() && a.second() <= last)
                .toList();
    }

    private static Conclusion conclusion(Finding finding, long first) {
        return new Conclusion(
                first,
                finding.lastSeenAt(),
                finding.attempts(),
                finding.rejections(),
                finding.byCode(),
                finding.evidence());
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runs")
    void a_log_that_is_on_time_gives_what_a_perfect_observer_concludes(int seed, FloodFold fold) {
        List<Attempt> history = history(seed, fold, false);
        List<Finding> last = FloodKit.last(FloodKit.said(fold, history));
        List<Conclusion> expected = oracle(fold, history);
        for (int i = 0; i < last.size(); i++) {
            Finding finding = last.get(i);
            // A session's run begins with the event that crossed, which may belong to the second beside.
            long first = fold == SESSION ? expected.get(i).first() : finding.beganAt();
            assertThat(conclusion(finding, first)).isEqualTo(expected.get(i));
            assertThat(finding.beganAt()).isBetween(first - 9_000_000, first + 1_400_000);
        }
        assertThat(last).hasSameSizeAs(expected);
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runs")
    void late_attempts_change_figures_to_what_a_perfect_observer_concludes(int seed, FloodFold fold) {
        List<Attempt> history = history(seed, fold, true);
        List<Finding> findings = FloodKit.last(FloodKit.said(fold, history)).stream()
                .sorted(Comparator.comparingLong(Finding::lastSeenAt))
                .toList();
        List<Conclusion> last = findings.stream().map(f -> conclusion(f, 0)).toList();
        List<Conclusion> expected = oracle(fold, history).stream()
                .map(c -> new Conclusion(0, c.seen(), c.attempts(), c.rejections(), c.byCode(), c.evidence()))
                .toList();
        assertThat(last.stream().map(Conclusion::attempts))
                .containsExactlyElementsOf(
                        expected.stream().map(Conclusion::attempts).toList());
        assertThat(last.stream().map(Conclusion::byCode))
                .containsExactlyElementsOf(
                        expected.stream().map(Conclusion::byCode).toList());
        assertThat(last.stream().map(Conclusion::seen))
                .containsExactlyElementsOf(
                        expected.stream().map(Conclusion::seen).toList());
        for (int i = 0; i < last.size(); i++) {
            if (!findings.get(i).flags().contains("DETAIL_TRIMMED")) {
                assertThat(last.get(i).evidence()).isEqualTo(expected.get(i).evidence());
            }
        }
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runsByTheSecond")
    void what_arrives_first_does_not_matter_while_the_watermark_has_not_passed_it(int seed, FloodFold fold) {
        List<Attempt> history = history(seed, fold, true);
        List<Finding> expected = FloodKit.last(FloodKit.said(fold, history));
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            // Partitions read ahead of the watermark by up to so much.
            long lead = (long) (random.nextDouble() * 200_000_000);
            List<Map.Entry<Long, Attempt>> arrivals = new ArrayList<>();
            history.forEach(a -> arrivals.add(Map.entry(a.appendedAt() - (long) (random.nextDouble() * lead), a)));
            arrivals.sort(Map.Entry.comparingByKey());
            Player player = new Player(fold);
            arrivals.forEach(arrival -> player.take(arrival.getValue(), arrival.getKey()));
            player.silence();
            assertThat(FloodKit.last(player.said())).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runs")
    void ticks_and_storing_change_nothing_that_is_said(int seed, FloodFold fold) {
        List<Attempt> history = new ArrayList<>(history(seed, fold, true));
        history.sort(Comparator.comparingLong(Attempt::appendedAt));
        List<Finding> expected = FloodKit.said(fold, history);
        Random random = new Random(seed);
        Player player = new Player(fold);
        long clock = 0;
        for (Attempt attempt : history) {
            while (clock > 0 && clock < attempt.appendedAt() && random.nextInt(3) > 0) {
                clock += (long) ((attempt.appendedAt() - clock) * random.nextDouble());
                player.advance(clock).stored();
            }
            clock = attempt.appendedAt();
            player.take(attempt, clock);
            if (random.nextInt(8) == 0) {
                player.stored();
            }
        }
        assertThat(player.silence()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runs")
    void the_same_log_says_the_same_and_leaves_nothing(int seed, FloodFold fold) {
        List<Attempt> history = history(seed, fold, true);
        Player player = new Player(fold).log(history);
        player.silence();
        assertThat(player.state()).isNull();
        assertThat(player.said()).isEqualTo(FloodKit.said(fold, history));
    }

    @ParameterizedTest(name = "seed {0} {1}")
    @MethodSource("runs")
    void every_deadline_is_later_than_the_one_before(int seed, FloodFold fold) {
        List<Attempt> history = new ArrayList<>(history(seed, fold, true));
        history.sort(Comparator.comparingLong(Attempt::appendedAt));
        FloodState state = null;
        for (Attempt attempt : history) {
            state = drained(fold, state, attempt.appendedAt());
            state = fold.onEvent(state, attempt, attempt.appendedAt()).state();
            if (state != null) {
                assertThat(fold.deadline(state)).isGreaterThan(attempt.appendedAt());
            }
        }
        assertThat(drained(fold, state, Fold.NEVER - 1)).isNull();
    }

    private static FloodState drained(FloodFold fold, FloodState start, long clock) {
        FloodState state = start;
        while (state != null && fold.deadline(state) <= clock) {
            long due = fold.deadline(state);
            state = fold.onDeadline(state).state();
            if (state != null) {
                assertThat(fold.deadline(state)).isGreaterThan(due);
            }
        }
        return state;
    }
}
