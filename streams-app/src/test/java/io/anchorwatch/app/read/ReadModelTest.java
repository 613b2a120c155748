package io.anchorwatch.app.read;

import static io.anchorwatch.app.Examples.at;
import static io.anchorwatch.app.Examples.episode;
import static io.anchorwatch.app.Examples.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Examples;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadModelTest {
    private static final Span ALL = new Span("default", Long.MIN_VALUE, null, 100_000);

    private final ReadModel model = new ReadModel(Duration.ofHours(1), 100);
    private long offset;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    private void accept(io.anchorwatch.conclusion.Conclusion conclusion, double appendedSeconds) {
        model.accept("t", 0, offset++, at(appendedSeconds), conclusion);
    }

    private List<Finding> findings() {
        return model.findings(ALL, FindingFilter.ANY).items();
    }

    @Test
    void the_highest_revision_is_shown_whatever_comes_later() {
        Finding first = finding("s", 1);
        accept(first.withRevision(0), 1);
        accept(first.closed(at(9)).withRevision(2), 2);
        accept(first.seenAgain(at(5), List.of()).withRevision(1), 3);
        assertThat(findings()).containsExactly(first.closed(at(9)).withRevision(2));
    }

    @Test
    void the_same_revision_again_replaces_and_is_no_new_row() {
        accept(finding("s", 1), 1);
        accept(finding("s", 1), 2);
        assertThat(model.size()).isEqualTo(1);
        assertThat(model.finding(finding("s", 1).id(), fleet -> true).revisions())
                .hasSize(1);
    }

    @Test
    void of_many_revisions_the_first_and_the_newest_are_kept() {
        Finding finding = finding("s", 1);
        for (int revision = 0; revision < 80; revision++) {
            accept(finding.seenAgain(at(1 + revision), List.of()).withRevision(revision), revision);
        }
        List<Finding> revisions = model.finding(finding.id(), fleet -> true).revisions();
        assertThat(revisions).hasSize(Series.REVISIONS_MAX);
        assertThat(revisions.get(0).revision()).isZero();
        assertThat(revisions.get(Series.REVISIONS_MAX - 1).revision()).isEqualTo(79);
        assertThat(model.size()).isEqualTo(Series.REVISIONS_MAX);
    }

    @Test
    void what_comes_and_goes_takes_as_much_room_as_what_is_there() {
        ReadModel steady = new ReadModel(Duration.ofHours(1), 10_000);
        for (int i = 0; i < 10_000; i++) {
            steady.accept("t", 0, i, at(1), finding("s" + i, i % 60));
        }
        long full = steady.bytes();
        assertThat(full / 10_000).isBetween(100L, 1_000L);
        for (int i = 10_000; i < 100_000; i++) {
            steady.accept("t", 0, i, at(1), finding("s" + i, i % 60));
        }
        assertThat(steady.size()).isEqualTo(10_000);
        assertThat(steady.bytes()).isLessThan(full * 3 / 2);
    }

    @Test
    void age_is_judged_by_append_time_against_the_newest_and_not_by_what_nodes_say() {
        accept(finding("old", 0), 0);
        accept(finding("from the far future", 1e9), 10);
        assertThat(findings()).hasSize(2);
        accept(finding("hour later", 3_600), 3_600);
        assertThat(findings()).hasSize(3);
        accept(finding("more than an hour later", 3_601), 3_600.001);
        assertThat(findings())
                .extracting(f -> f.subject().id())
                .doesNotContain("old")
                .hasSize(3);
    }

    @Test
    void what_was_forgotten_makes_older_questions_incomplete() {
        model.feed(Feed.FOLLOWING);
        accept(finding("old", 0), 0);
        accept(finding("new", 4_000), 4_000);
        assertThat(model.holdsAllSince(at(0))).isFalse();
        assertThat(model.holdsAllSince(at(1))).isTrue();
        model.feed(Feed.STALLED);
        assertThat(model.holdsAllSince(at(1))).isFalse();
    }

    @Test
    void an_episode_whose_begin_becomes_known_moves_and_is_shown_once() {
        Episode known = episode("s", 2, 5, Outcome.RECOVERED, 400);
        Episode lost = new Episode(
                "default",
                "s",
                "s/2",
                "n1",
                null,
                null,
                at(5.4),
                Outcome.RECOVERED,
                false,
                null,
                "TRANSPORT_SWITCH_OK",
                null,
                null,
                null,
                null,
                null,
                1,
                Map.of(),
                0,
                1,
                List.of(),
                0,
                "udp:A",
                "udp:B",
                null,
                List.of("BEGIN_LOST"),
                false,
                0);
        accept(episode("other", 2, 5.2, Outcome.RECOVERED, 400), 5.3);
        accept(lost, 5.5);
        assertThat(model.episodes(ALL, EpisodeFilter.ANY).items())
                .extracting(Episode::sessionId)
                .containsExactly("s", "other");
        accept(known.withRevision(1), 30);
        assertThat(model.episodes(ALL, EpisodeFilter.ANY).items())
                .extracting(Episode::sessionId)
                .containsExactly("other", "s");
        assertThat(model.episodes(ALL, new EpisodeFilter("s", null, null)).items())
                .containsExactly(known.withRevision(1));
    }

    @Test
    void positions_are_the_next_offsets() {
        model.accept("a", 1, 41, at(0), finding("s", 0));
        assertThat(model.positions()).containsExactly(Map.entry(new TopicPartition("a", 1), 42L));
    }

    @Test
    void figures_count_a_conclusion_from_a_clock_ahead_when_it_was_appended() {
        accept(episode("ahead", 2, 7_200, Outcome.RECOVERED, 400), 10);
        assertThat(model.figures("default", at(0), at(60)).episodes()).containsEntry(Outcome.RECOVERED, 1L);
        assertThat(model.figures("default", at(60), at(9_000)).episodes()).containsEntry(Outcome.RECOVERED, 0L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_bounded_model_shows_what_a_list_of_the_newest_would(long seed) {
        Random random = new Random(seed);
        ReadModel small = new ReadModel(Duration.ofSeconds(40), 50);
        Map<String, Finding> newest = new HashMap<>();
        Map<String, Double> appended = new HashMap<>();
        double clock = 0;
        for (int i = 0; i < 2_000; i++) {
            clock += random.nextDouble();
            Finding finding = finding("s" + i, random.nextInt(1_000));
            small.accept("t", 0, i, at(clock), finding);
            newest.put(finding.id(), finding);
            appended.put(finding.id(), clock);
            assertThat(small.size()).isLessThanOrEqualTo(50);
        }
        double now = clock;
        List<Finding> expected = newest.values().stream()
                .filter(f -> at(appended.get(f.id())) >= at(now) - 40_000_000)
                .sorted(Comparator.<Finding>comparingDouble(f -> appended.get(f.id()))
                        .reversed())
                .limit(50)
                .sorted(Comparator.<Finding>comparingLong(Finding::beganAt)
                        .reversed()
                        .thenComparing(Finding::id))
                .toList();
        assertThat(small.findings(ALL, FindingFilter.ANY).items()).isEqualTo(expected);
        assertThat(small.findings(new Span("default", at(500), null, 1_000), FindingFilter.ANY)
                        .items())
                .isEqualTo(expected.stream().filter(f -> f.beganAt() >= at(500)).toList());
    }

    /** Fleets, subjects, times and revisions that come again, and more revisions than are kept; nothing is evicted. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pages_of_every_fleet_and_subject_show_what_a_sorted_list_would(long seed) {
        Random random = new Random(seed);
        ReadModel large = new ReadModel(Duration.ofHours(1), 100_000);
        Map<String, Map<String, List<Finding>>> revisions = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            String fleet = "fleet-" + random.nextInt(3);
            Subject subject = new Subject(
                    Subject.Kind.SESSION, random.nextInt(8) == 0 ? "\u00e9\u4e2d" : "s" + random.nextInt(5));
            Finding open = Finding.open(
                    ReasonCode.SEC_DUAL_ACTIVE_BINDING, "rule", fleet, subject, at(random.nextInt(40)), List.of(), "");
            List<Finding> known = revisions
                    .computeIfAbsent(fleet, any -> new HashMap<>())
                    .computeIfAbsent(open.id(), any -> new ArrayList<>());
            int behind = random.nextInt(3); // the same again, or one that is known to be old, or the next
            Finding finding = open.seenAgain(at(random.nextInt(90)), List.of())
                    .withRevision(known.isEmpty() ? 0 : Math.max(0, known.size() - behind));
            large.accept("t", 0, i, at(i), finding);
            if (finding.revision() == known.size()) {
                known.add(finding);
            } else if (finding.revision() == known.size() - 1) {
                known.set(known.size() - 1, finding);
            }
        }
        revisions.forEach((fleet, byId) -> {
            List<Finding> newest = byId.values().stream()
                    .map(known -> known.get(known.size() - 1))
                    .filter(finding -> finding.beganAt() >= at(3))
                    .sorted(Comparator.comparingLong(Finding::beganAt)
                            .reversed()
                            .thenComparing(Finding::id))
                    .toList();
            assertThat(pages(large, fleet, null, 1 + random.nextInt(20))).isEqualTo(newest);
            for (String subject : List.of("s1", "\u00e9\u4e2d", "nobody")) {
                assertThat(pages(large, fleet, subject, 1 + random.nextInt(20)))
                        .isEqualTo(newest.stream()
                                .filter(finding -> finding.subject().id().equals(subject))
                                .toList());
            }
            byId.forEach((id, known) -> {
                List<Finding> kept = new ArrayList<>(known);
                while (kept.size() > Series.REVISIONS_MAX) {
                    kept.remove(1);
                }
                assertThat(large.finding(id, fleet::equals).revisions()).isEqualTo(kept);
            });
        });
    }

    private static List<Finding> pages(ReadModel model, String fleet, String subject, int limit) {
        List<Finding> all = new ArrayList<>();
        Key after = null;
        do {
            Page<Finding> page =
                    model.findings(new Span(fleet, at(3), after, limit), new FindingFilter(null, null, null, subject));
            all.addAll(page.items());
            after = page.next();
        } while (after != null);
        return all;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void quantiles_are_within_two_percent_of_the_exact_ones(long seed) {
        Random random = new Random(seed);
        ReadModel large = new ReadModel(Duration.ofHours(1), 100_000);
        List<Long> durations = new ArrayList<>();
        for (int i = 0; i < 500 + random.nextInt(500); i++) {
            long ms = Math.round(Math.exp(random.nextDouble() * 13));
            durations.add(ms);
            large.accept("t", 0, i, at(10), episode("s" + i, 2, 1, Outcome.RECOVERED, ms));
        }
        durations.sort(null);
        FleetFigures.Distribution told = large.figures("default", at(0), at(60)).recoveryDurationMs();
        assertThat(told.count()).isEqualTo(durations.size());
        assertThat(told.max()).isEqualTo(durations.get(durations.size() - 1));
        near(told.p50(), durations, 0.50);
        near(told.p95(), durations, 0.95);
        near(told.p99(), durations, 0.99);
    }

    private static void near(long told, List<Long> sorted, double quantile) {
        long exact = sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
        assertThat((double) told).isBetween(exact * 0.98, exact * 1.02);
    }

    @Test
    void readers_never_fail_nor_see_a_conclusion_twice_while_one_thread_writes() throws InterruptedException {
        ReadModel busy = new ReadModel(Duration.ofHours(1), 500);
        CountDownLatch written = new CountDownLatch(1);
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                while (written.getCount() > 0) {
                    assertThat(busy.findings(ALL, FindingFilter.ANY).items())
                            .extracting(Finding::findingId)
                            .doesNotHaveDuplicates();
                    busy.figures("default", at(0), at(100_000));
                }
            } catch (Throwable e) {
                wrong.set(e);
            }
        });
        reader.start();
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            Finding finding = finding("s" + random.nextInt(1_000), random.nextInt(10));
            busy.accept("t", 0, i, Examples.at(i / 100.0), finding.withRevision(i));
        }
        written.countDown();
        reader.join();
        assertThat(wrong.get()).isNull();
    }
}
