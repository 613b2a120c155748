package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that is armed is missed, whenever it is written, read back, or begun with again. */
class DeadlinesTest {
    private static final long SECOND = 1_000_000;

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("deadlines").get();
    private BeforeCommit commits = BeforeCommit.builder("before").build();
    private Deadlines deadlines = begin();

    private Deadlines begin() {
        commits = BeforeCommit.builder("before").build();
        return new Deadlines(commits.pending(store), commits);
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                rows.add(row.key.toString());
            }
        }
        return rows;
    }

    @Test
    void a_key_is_due_at_its_time_and_once() {
        deadlines.arm("a", 5 * SECOND + 1);
        assertThat(deadlines.due(5 * SECOND)).isEmpty();
        assertThat(deadlines.due(5 * SECOND + 1)).containsExactly("a");
        assertThat(deadlines.due(90 * SECOND)).isEmpty();
    }

    @Test
    void a_later_deadline_changes_nothing_and_an_earlier_one_is_due_first() {
        deadlines.arm("a", 9 * SECOND);
        deadlines.arm("a", 12 * SECOND);
        deadlines.arm("a", 3 * SECOND);
        assertThat(deadlines.due(8 * SECOND)).containsExactly("a");
        deadlines.arm("a", 20 * SECOND);
        assertThat(deadlines.due(19 * SECOND))
                .as("what was armed before was answered at 8 s")
                .isEmpty();
        assertThat(deadlines.due(20 * SECOND)).containsExactly("a");
    }

    @Test
    void where_few_are_wanted_the_earliest_are_taken_and_it_is_known_when_the_next_is_due() {
        IntStream.range(0, 10).forEach(i -> deadlines.arm("k" + i, 7 * SECOND + i));
        assertThat(deadlines.due(9 * SECOND, 3)).containsExactly("k0", "k1", "k2");
        assertThat(deadlines.next()).isEqualTo(7 * SECOND + 3);
        assertThat(deadlines.due(9 * SECOND, 0)).isEmpty();
        assertThat(deadlines.due(9 * SECOND, 100)).hasSize(7);
        assertThat(deadlines.next()).isGreaterThan(9 * SECOND);
    }

    @Test
    void where_there_are_very_many_more_are_taken_than_are_wanted() {
        IntStream.range(0, 5_000).forEach(i -> deadlines.arm("k" + i, 7 * SECOND + i));
        assertThat(deadlines.due(9 * SECOND, 0)).containsExactly("k0", "k1", "k2", "k3");
    }

    @Test
    void those_of_a_second_lie_in_one_row_which_is_deleted_with_the_last_of_them() {
        IntStream.range(0, 100).forEach(i -> deadlines.arm("k" + i, 7 * SECOND + i));
        commits.flushCache();
        assertThat(rows()).hasSize(2);
        assertThat(deadlines.due(7 * SECOND + 98)).hasSize(99);
        commits.flushCache();
        assertThat(rows()).hasSize(2);
        assertThat(deadlines.due(8 * SECOND)).containsExactly("k99");
        commits.flushCache();
        assertThat(rows()).as("the number of lives").containsExactly("l");
    }

    @Test
    void what_was_not_committed_is_not_there_and_what_was_is() {
        deadlines.arm("written", 4 * SECOND);
        commits.flushCache();
        deadlines.arm("lost", 4 * SECOND);
        deadlines = begin();
        assertThat(deadlines.due(60 * SECOND)).containsExactly("written");
    }

    /** Whoever owns a key says each time when it is really due, and says so again when it is looked at too early. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothing_is_missed(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Long> really = new TreeMap<>();
        long clock = 0;
        for (int step = 0; step < 20_000; step++) {
            int what = random.nextInt(100);
            if (what < 80) {
                String key = "k" + random.nextInt(500);
                long in = random.nextInt(4) == 0 ? random.nextLong(3_000 * SECOND) : random.nextLong(20 * SECOND);
                deadlines.arm(key, clock + in);
                really.put(key, clock + in);
            } else if (what < 97) {
                clock += random.nextInt(20) == 0 ? random.nextLong(900 * SECOND) : random.nextLong(2 * SECOND);
                look(clock, really, "step " + step + " of seed " + seed);
            } else {
                commits.flushCache();
                if (random.nextInt(3) == 0) {
                    deadlines = begin();
                }
            }
        }
        commits.flushCache();
        deadlines = begin();
        look(clock + 4_000 * SECOND, really, "at the end of seed " + seed);
        assertThat(really).isEmpty();
    }

    private void look(long now, Map<String, Long> really, String where) {
        List<String> due = deadlines.due(now);
        List<String> missed = really.entrySet().stream()
                .filter(one -> one.getValue() <= now && !due.contains(one.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(missed).as(where).isEmpty();
        for (String key : due) {
            Long at = really.get(key);
            if (at != null && at > now) {
                deadlines.arm(key, at);
            } else {
                really.remove(key);
            }
        }
    }
}
