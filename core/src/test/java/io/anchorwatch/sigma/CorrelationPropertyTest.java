package io.anchorwatch.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any matches of a group. */
class CorrelationPropertyTest {
    private static final long START = 1_750_000_000_000_000L;
    private static final GroupStateCodec CODEC = new GroupStateCodec();
    private static final MatchCodec MATCHES = new MatchCodec();

    private static List<Rule> rules(Random random) {
        int least = 1 + random.nextInt(5);
        Bounds bounds = random.nextInt(4) == 0
                ? new Bounds(least, least + random.nextInt(3))
                : new Bounds(least, Bounds.UNBOUNDED);
        String[] parts = {"AUTH_FAIL", "POLICY_DENY", "RATE_LIMITED"};
        return List.of(
                RuleKit.rule(Rule.Kind.EVENT_COUNT, "source", 10, bounds, null, parts),
                RuleKit.rule(Rule.Kind.VALUE_COUNT, "source", 10, bounds, "node_id", parts),
                RuleKit.rule(Rule.Kind.TEMPORAL, "source", 10, Bounds.ONE, null, parts),
                RuleKit.rule(Rule.Kind.TEMPORAL_ORDERED, "source", 10, Bounds.ONE, null, parts));
    }

    private static List<Match> matches(Rule rule, Random random, boolean inOrder) {
        List<Match> matches = new ArrayList<>();
        long clock = START;
        for (int i = 0; i < 150; i++) {
            clock += random.nextInt(10) == 0 ? random.nextInt(100_000) * 1_000L : random.nextInt(6_000) * 1_000L;
            long behind = inOrder || random.nextInt(3) > 0 ? 0 : random.nextInt(15_000) * 1_000L;
            matches.add(new Match(
                    rule.identity(),
                    random.nextInt(3),
                    "default",
                    new Subject(Subject.Kind.SOURCE, "x"),
                    List.of("x"),
                    "default/n/0/" + (random.nextInt(20) == 0 ? Math.max(0, i - 1) : i),
                    "AUTH_FAIL",
                    clock - behind,
                    clock,
                    rule.counted() == null ? 0 : random.nextInt(8)));
        }
        return matches;
    }

    private static List<Finding> issued(Rule rule, List<Match> matches) {
        Trial trial = new Trial(new Rules(List.of(rule)));
        matches.forEach(trial::take);
        trial.advance(matches.get(matches.size() - 1).appendedAt() + 10_000_000_000L);
        assertThat(trial.drained()).isTrue();
        return trial.issued();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void a_state_that_was_stored_goes_on_as_if_it_had_not_been(int seed) {
        Random random = new Random(seed);
        for (Rule rule : rules(random)) {
            List<Match> matches = matches(rule, random, false);
            CorrelationFold fold = new CorrelationFold(new Rules(List.of(rule)));
            GroupState bare = null;
            GroupState stored = null;
            for (Match match : matches) {
                assertThat(MATCHES.decode(MATCHES.encode(match))).isEqualTo(match);
                Step<GroupState, Finding> a = fold.take(bare, match, match.appendedAt());
                Step<GroupState, Finding> b = fold.take(stored, match, match.appendedAt());
                assertThat(b.outputs()).isEqualTo(a.outputs());
                bare = a.state();
                stored = b.state() == null ? null : CODEC.decode(CODEC.encode(b.state()));
                assertThat(stored == null).isEqualTo(bare == null);
                if (bare != null && stored != null) {
                    assertThat(fold.deadline(stored)).isEqualTo(fold.deadline(bare));
                    assertThat(fold.deadline(bare)).isGreaterThan(match.appendedAt());
                }
            }
            assertThat(issued(rule, matches)).isEqualTo(issued(rule, matches));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void in_order_a_finding_is_open_exactly_when_a_window_holds_by_brute_force(int seed) {
        Random random = new Random(seed);
        for (Rule rule : rules(random)) {
            List<Match> matches = matches(rule, random, true);
            List<Finding> issued = issued(rule, matches);
            List<Match> seen = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            List<Long> holding = new ArrayList<>();
            for (Match match : matches) {
                if (ids.add(match.eventId() + match.part() + match.at())) {
                    seen.add(match);
                    if (holds(rule, seen)) {
                        holding.add(match.at());
                    }
                }
            }
            List<Long> begins = new ArrayList<>();
            long last = Long.MIN_VALUE;
            for (long at : holding) {
                if (last == Long.MIN_VALUE || at >= last + 35_000_000) {
                    begins.add(at);
                }
                last = at;
            }
            assertThat(issued.stream()
                            .filter(finding -> finding.revision() == 0)
                            .map(Finding::beganAt))
                    .as("seed %d, %s", seed, rule.kind())
                    .isEqualTo(begins);
        }
    }

    private static boolean holds(Rule rule, List<Match> seen) {
        Match end = seen.get(seen.size() - 1);
        List<Match> window = seen.stream()
                .filter(match -> match.at() > end.at() - 10_000_000)
                .toList();
        return switch (rule.kind()) {
            case EVENT_COUNT -> rule.bounds().holds(window.size());
            case VALUE_COUNT ->
                rule.bounds().holds((int)
                        window.stream().map(Match::value).distinct().count());
            case TEMPORAL -> window.stream().map(Match::part).distinct().count() == 3;
            case TEMPORAL_ORDERED -> end.part() == 2 && ordered(window.subList(0, window.size() - 1));
        };
    }

    private static boolean ordered(List<Match> before) {
        for (int second = before.size() - 1; second >= 0; second--) {
            if (before.get(second).part() == 1) {
                return before.subList(0, second).stream().anyMatch(match -> match.part() == 0);
            }
        }
        return false;
    }
}
