package io.anchorwatch.app.delays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.anchorwatch.app.delays.Delay.Kind;
import io.anchorwatch.app.delays.Delays.Look;
import io.anchorwatch.app.read.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelaysTest {
    private static final TopicPartition PLACE = new TopicPartition("reason-events", 2);
    private static final long S = 1_000_000;
    private static final long NOW = 1_000 * S;

    private final List<List<Delay>> stored = new ArrayList<>();
    private final Delays delays = new Delays(List.of(), stored::add);

    /** A record was appended every second from the time 0 on. */
    private static @Nullable Long everySecond(TopicPartition place, long offset) {
        return offset * S;
    }

    private static void look(Delays delays, long begin, @Nullable Long committed, long due, long now) {
        delays.look(PLACE, new Look(begin, committed, due, now), DelaysTest::everySecond);
    }

    private static List<Delay> all(Delays delays) {
        return delays.page(Long.MIN_VALUE, null, 10_000).items();
    }

    @Test
    void who_keeps_up_has_nothing_to_tell() {
        look(delays, 0, 970L, 970, NOW);
        look(delays, 0, 1_000L, 970, NOW);
        look(delays, 0, null, 0, NOW);
        assertThat(all(delays)).isEmpty();
        assertThat(stored).isEmpty();
        assertThat(delays.open()).isZero();
    }

    @Test
    void records_that_wait_too_long_are_one_period_until_none_does() {
        look(delays, 0, 900L, 970, NOW);
        assertThat(all(delays))
                .containsExactly(new Delay("reason-events", 2, Kind.BEHIND, 900, 70, 900 * S, NOW, null));
        look(delays, 0, 950L, 980, NOW + 10 * S);
        assertThat(delays.open()).isOne();
        look(delays, 0, 985L, 981, NOW + 11 * S);
        assertThat(all(delays))
                .containsExactly(new Delay("reason-events", 2, Kind.BEHIND, 900, 80, 900 * S, NOW, NOW + 11 * S));
        assertThat(delays.open()).isZero();
        assertThat(stored).as("written when it begins and when it ends").hasSize(2);
    }

    @Test
    void a_second_period_is_another_one_and_comes_first() {
        look(delays, 0, 900L, 970, NOW);
        look(delays, 0, 990L, 971, NOW + S);
        look(delays, 0, 990L, 1_000, NOW + 30 * S);
        assertThat(all(delays)).extracting(Delay::firstOffset).containsExactly(990L, 900L);
    }

    @Test
    void a_group_that_never_committed_is_behind_from_the_first_record_on() {
        look(delays, 100, null, 970, NOW);
        assertThat(all(delays))
                .extracting(Delay::kind, Delay::firstOffset, Delay::records)
                .containsExactly(tuple(Kind.BEHIND, 100L, 870L));
    }

    @Test
    void what_was_deleted_before_it_was_processed_is_missed_and_said_once() {
        look(delays, 950, 900L, 970, NOW);
        look(delays, 950, 900L, 971, NOW + S);
        assertThat(delays.missed()).isEqualTo(50);
        assertThat(all(delays)).contains(new Delay("reason-events", 2, Kind.MISSED, 900, 50, null, NOW, 950 * S));
        assertThat(all(delays))
                .filteredOn(delay -> delay.kind() == Kind.BEHIND)
                .extracting(Delay::firstOffset)
                .containsExactly(950L);
        look(delays, 960, 900L, 972, NOW + 2 * S);
        assertThat(delays.missed()).as("the log lets go of more").isEqualTo(60);
        look(delays, 960, 980L, 973, NOW + 3 * S);
        assertThat(all(delays)).hasSize(2);
    }

    @Test
    void when_a_record_cannot_be_looked_at_it_waited_thirty_seconds_at_least() {
        delays.look(PLACE, new Look(0, 900L, 970, NOW), (place, offset) -> null);
        assertThat(all(delays)).extracting(Delay::since).containsExactly(NOW - 30 * S);
    }

    @Test
    void pages_follow_each_other_and_leave_out_what_ended_before() {
        for (int i = 0; i < 5; i++) {
            look(delays, 0, 100L * i, 100L * i + 50, NOW + 10 * i * S);
            look(delays, 0, 100L * i + 60, 100L * i + 51, NOW + (10 * i + 5) * S);
        }
        Page<Delay> first = delays.page(NOW + 15 * S, null, 2);
        assertThat(first.items()).extracting(Delay::firstOffset).containsExactly(400L, 300L);
        Page<Delay> second = delays.page(NOW + 15 * S, first.next(), 2);
        assertThat(second.items()).extracting(Delay::firstOffset).containsExactly(200L, 100L);
        assertThat(second.next()).isNull();
    }

    @Test
    void only_the_newest_are_kept_and_the_others_counted_but_none_that_goes_on() {
        look(delays, 0, 0L, 10, NOW);
        for (int i = 1; i <= Delays.KEPT_MAX + 4; i++) {
            TopicPartition other = new TopicPartition("reason-events", 3);
            delays.look(other, new Look(0, 10L * i, 10L * i + 1, NOW + i * S), (place, offset) -> null);
            delays.look(other, new Look(0, 10L * i + 5, 10L * i + 1, NOW + i * S), (place, offset) -> null);
        }
        assertThat(all(delays)).hasSize(Delays.KEPT_MAX);
        assertThat(delays.forgotten()).isEqualTo(5);
        assertThat(delays.open()).isOne();
    }

    @Test
    void they_are_there_after_a_restart_and_a_broken_line_costs_only_itself(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("not there yet").resolve("delays.jsonl");
        DelaysFile file = new DelaysFile(path);
        assertThat(file.read()).isEmpty();
        Delays before = new Delays(file.read(), file::write);
        look(before, 950, 900L, 970, NOW);
        List<Delay> told = all(before);
        Files.writeString(path, "{\"topic\":", StandardOpenOption.APPEND);
        assertThat(file.read()).containsExactlyElementsOf(told).hasSize(2);
        Delays after = new Delays(file.read(), file::write);
        look(after, 950, 900L, 970, NOW + 60 * S);
        assertThat(all(after)).as("the same, not again").containsExactlyElementsOf(told);
        look(after, 950, 990L, 970, NOW + 61 * S);
        assertThat(all(after)).extracting(Delay::until).contains(NOW + 61 * S);
    }
}
