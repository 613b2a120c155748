package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two partitions of events and one of heartbeats: who is waited for, by whom, and for how long. */
final class WatermarkTest {
    private static final int HEARTBEATS = 2;
    private static final long SECOND = 1_000_000;
    private static final long PATIENCE_MS = Feeders.PATIENCE.toMillis();

    private final KeyValueStore<Bytes, byte[]> clocks =
            Stores.inMemoryKeyValueStore("clocks").get();
    private final BeforeCommit commits = BeforeCommit.builder("commits").build();
    private final Feeders feeders = new Feeders(clocks, 3, 0);
    private final Watermark heard = watermark(2, "heard");
    private final Watermark heardWithBeats = watermark(3, "heard with beats");

    private Watermark watermark(int many, String name) {
        Pending rows = commits.pending(Stores.inMemoryKeyValueStore(name).get());
        return new Watermark(feeders, many, new Deadlines(rows, commits));
    }

    @Test
    void events_are_judged_when_all_their_partitions_have_been_heard_and_do_not_wait_for_heartbeats() {
        feeders.take(0, 7 * SECOND, 0);
        assertThat(heard.advance()).as("the second has never been heard").isFalse();
        feeders.take(1, 5 * SECOND, 0);
        assertThat(heard.advance()).isTrue();
        assertThat(heard.judged()).isEqualTo(5 * SECOND);
        assertThat(heard.advance()).as("nobody has moved").isFalse();
        assertThat(heardWithBeats.advance()).isFalse();
        assertThat(heardWithBeats.judged()).isEqualTo(Long.MIN_VALUE);

        feeders.take(HEARTBEATS, 3 * SECOND, 0);
        assertThat(heardWithBeats.advance()).isTrue();
        assertThat(heardWithBeats.judged()).isEqualTo(3 * SECOND);
    }

    @Test
    void whoever_is_stuck_is_waited_for_for_so_long_and_never_takes_back_what_was_judged() {
        feeders.take(0, 5 * SECOND, 0);
        feeders.take(1, 5 * SECOND, 0);
        assertThat(heard.advance()).isTrue();
        for (int s = 1; s < 30; s++) {
            feeders.take(0, (5 + s) * SECOND, 1_000L * s);
        }
        assertThat(heard.advanceWithTheLively(PATIENCE_MS - 1)).isFalse();
        assertThat(heard.advanceWithTheLively(PATIENCE_MS)).isTrue();
        assertThat(heard.judged()).isEqualTo(34 * SECOND);

        feeders.take(1, 20 * SECOND, PATIENCE_MS + 1);
        assertThat(heard.advance()).isFalse();
        assertThat(heard.judged()).isEqualTo(34 * SECOND);
        feeders.take(1, 40 * SECOND, PATIENCE_MS + 2);
        feeders.take(0, 41 * SECOND, PATIENCE_MS + 3);
        assertThat(heard.advance()).isTrue();
        assertThat(heard.judged()).isEqualTo(40 * SECOND);
    }

    @Test
    void whoever_only_reads_sees_the_least_of_all_clocks_once_every_feeder_has_been_heard() {
        assertThat(Feeders.stored(clocks, 3)).isEqualTo(Long.MIN_VALUE);
        feeders.take(0, 7 * SECOND, 0);
        feeders.take(1, 5 * SECOND, 0);
        assertThat(Feeders.stored(clocks, 3)).as("no heartbeats yet").isEqualTo(Long.MIN_VALUE);
        feeders.take(HEARTBEATS, 6 * SECOND, 0);
        assertThat(Feeders.stored(clocks, 3)).isEqualTo(5 * SECOND);
        feeders.take(1, 9 * SECOND, 0);
        assertThat(Feeders.stored(clocks, 3)).isEqualTo(6 * SECOND);
    }

    @Test
    void what_is_due_by_one_clock_is_not_by_the_other() {
        heard.deadlines().arm("flood", 4 * SECOND);
        heardWithBeats.deadlines().arm("account", 4 * SECOND);
        feeders.take(0, 5 * SECOND, 0);
        feeders.take(1, 5 * SECOND, 0);
        feeders.take(HEARTBEATS, 3 * SECOND, 0);
        assertThat(heard.advance()).isTrue();
        assertThat(heardWithBeats.advance()).isTrue();
        assertThat(heard.due()).containsExactly("flood");
        assertThat(heardWithBeats.due()).isEmpty();
        feeders.take(HEARTBEATS, 4 * SECOND, 0);
        assertThat(heardWithBeats.advance()).isTrue();
        assertThat(heardWithBeats.due()).containsExactly("account");
    }

    @Test
    void of_thousands_some_are_taken_at_a_time_and_none_is_left_in_the_end() {
        for (int i = 0; i < 1_000; i++) {
            heard.deadlines().arm("source " + i, 4 * SECOND + i);
        }
        assertThat(heard.behind()).isFalse();
        feeders.take(0, 5 * SECOND, 0);
        feeders.take(1, 5 * SECOND, 0);
        assertThat(heard.advance()).isTrue();
        List<String> taken = new ArrayList<>();
        while (heard.behind()) {
            List<String> some = heard.due();
            assertThat(some).hasSizeBetween(1, 250);
            taken.addAll(some);
        }
        assertThat(taken).doesNotHaveDuplicates().hasSize(1_000);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void what_the_index_has_no_room_to_read_is_not_waited_for() {
        Deadlines index = heard.deadlines();
        index.due(0);
        for (int i = 0; i < 10_500; i++) {
            index.arm("far " + i, 1_009 * SECOND + i); // in a block of ten seconds, which is read as a whole
        }
        index.due(999 * SECOND);
        index.arm("near", 1_003 * SECOND + 1);
        commits.flushCache();
        feeders.take(0, 1_005 * SECOND, 0);
        feeders.take(1, 1_005 * SECOND, 0);
        assertThat(heard.advance()).isTrue();
        List<String> taken = new ArrayList<>();
        while (heard.behind()) {
            taken.addAll(heard.due());
        }
        feeders.take(0, 1_010 * SECOND, 0);
        feeders.take(1, 1_010 * SECOND, 0);
        assertThat(heard.mayAdvance()).isTrue();
        assertThat(heard.advance()).isTrue();
        assertThat(heard.mayAdvance()).isFalse();
        while (heard.behind()) {
            taken.addAll(heard.due());
        }
        assertThat(taken).doesNotHaveDuplicates().hasSize(10_501);
    }
}
