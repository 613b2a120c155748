package io.anchorwatch.app.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order in which entries come, each is found, all are in order, and blocks stay small and apart. */
final class EntryBlocksTest {
    private static final Bytes A = Bytes.wrap("f/s\0en1\0".getBytes(UTF_8));
    private static final Bytes B = Bytes.wrap("f/s\0en2\0".getBytes(UTF_8));

    private final KeyValueStore<Bytes, byte[]> written =
            Stores.inMemoryKeyValueStore("entries").get();
    private final Pending store = new Pending(written);
    private final EntryBlocks blocks = new EntryBlocks(store);

    private static byte[] row(long number) {
        return ("entry " + number).getBytes(UTF_8);
    }

    private List<String> all() {
        List<String> rows = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> stored = store.all()) {
            stored.forEachRemaining(block -> EntryBlocks.each(block.value, row -> rows.add(new String(row, UTF_8))));
        }
        return rows;
    }

    private int rows() {
        int rows = 0;
        try (KeyValueIterator<Bytes, byte[]> stored = store.all()) {
            for (; stored.hasNext(); stored.next()) {
                rows++;
            }
        }
        return rows;
    }

    @Test
    void what_a_life_tells_between_two_commits_lies_together() {
        for (int number = 1; number <= 3 * EntryBlocks.MOST; number++) {
            blocks.append(A, number, row(number));
        }
        blocks.append(B, 1, row(1));
        assertThat(blocks.row(A, 70)).as("before it is written").isEqualTo(row(70));
        assertThat(rows()).isEqualTo(4);
        assertThat(blocks.row(A, 70)).isEqualTo(row(70));
        assertThat(EntryBlocks.row(written, A, 70)).isEqualTo(row(70));
        assertThat(blocks.row(A, 3 * EntryBlocks.MOST + 1)).isNull();
        assertThat(blocks.row(A, 0)).isNull();
        assertThat(blocks.row(B, 2)).isNull();
        assertThat(EntryBlocks.row(written, B, 0)).as("not of another life").isNull();
    }

    @Test
    void large_entries_lie_in_smaller_blocks_and_one_is_never_too_large() {
        for (int number = 0; number < 4; number++) {
            blocks.append(A, number, new byte[EntryBlocks.BYTES_MOST / 2]);
        }
        blocks.append(A, 9, new byte[3 * EntryBlocks.BYTES_MOST]);
        assertThat(rows()).isEqualTo(3);
        assertThat(blocks.row(A, 9)).hasSize(3 * EntryBlocks.BYTES_MOST);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void in_any_order_with_commits_anywhere_each_is_found_and_all_are_in_order(long seed) {
        Random random = new Random(seed);
        Map<Bytes, TreeMap<Long, String>> expected = Map.of(A, new TreeMap<>(), B, new TreeMap<>());
        for (int i = 0; i < 2_000; i++) {
            Bytes life = random.nextBoolean() ? A : B;
            TreeMap<Long, String> known = expected.get(life);
            boolean late = random.nextInt(3) == 0;
            long number = late || known.isEmpty() ? random.nextInt(3_000) : known.lastKey() + 1 + random.nextInt(2);
            assertThat(blocks.row(life, number) != null).isEqualTo(known.containsKey(number));
            if (!known.containsKey(number)) {
                if (known.isEmpty() || number > known.lastKey()) {
                    blocks.append(life, number, row(number));
                } else {
                    blocks.insert(life, number, row(number));
                }
                known.put(number, "entry " + number);
            }
            if (random.nextInt(50) == 0) {
                store.write();
            }
        }
        List<String> ordered = new ArrayList<>(expected.get(A).values());
        ordered.addAll(expected.get(B).values());
        assertThat(all()).isEqualTo(ordered);
        expected.forEach((life, known) -> known.keySet()
                .forEach(number ->
                        assertThat(EntryBlocks.row(written, life, number)).isEqualTo(row(number))));
        try (KeyValueIterator<Bytes, byte[]> stored = store.all()) {
            while (stored.hasNext()) {
                KeyValue<Bytes, byte[]> block = stored.next();
                int[] entries = {0};
                EntryBlocks.each(block.value, each -> ++entries[0] > 0);
                assertThat(entries[0]).isBetween(1, EntryBlocks.MOST);
            }
        }
    }
}
