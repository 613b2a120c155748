package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a value are written once, are there again when it is read again, and go with it. */
final class HotPartsTest {
    /** A value of parts alone. */
    private static final StateCodec<TreeMap<Long, byte[]>> PARTED = new StateCodec<>() {
        @Override
        public void write(TreeMap<Long, byte[]> state, PackWriter out) {
            out.version(1).unsigned(state.size());
            state.keySet().forEach(out::unsigned);
        }

        @Override
        public TreeMap<Long, byte[]> decode(byte[] bytes) {
            throw new IllegalStateException("read without its parts");
        }

        @Override
        public Map<Long, byte[]> parts(TreeMap<Long, byte[]> state) {
            return new TreeMap<>(state);
        }

        @Override
        public TreeMap<Long, byte[]> decode(byte[] bytes, LongFunction<byte @Nullable []> parts) {
            PackReader in = new PackReader(bytes, 1);
            TreeMap<Long, byte[]> state = new TreeMap<>();
            for (long left = in.unsigned(); left > 0; left--) {
                long number = in.unsigned();
                byte[] part = parts.apply(number);
                assertThat(part).isNotNull();
                state.put(number, part);
            }
            return state;
        }
    };

    private final KeyValueStore<Bytes, byte[]> written =
            Stores.inMemoryKeyValueStore("rows").get();
    private final BeforeCommit commits = BeforeCommit.builder("commits").build();
    private final Pending rows = commits.pending(written);
    private final Hot<String, TreeMap<Long, byte[]>> hot = new Hot<>(Hot.marked('k'), rows, PARTED, commits, 2, 2_000);

    private List<KeyValue<Bytes, byte[]>> stored() {
        List<KeyValue<Bytes, byte[]>> all = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> each = written.all()) {
            each.forEachRemaining(all::add);
        }
        return all;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void a_value_has_its_parts_wherever_it_is(long seed) {
        Random random = new Random(seed);
        Map<String, TreeMap<Long, Byte>> model = new TreeMap<>();
        for (int step = 0; step < 5_000; step++) {
            String key = "" + random.nextInt(20);
            TreeMap<Long, byte[]> value = hot.of(key).value();
            TreeMap<Long, byte[]> now = value == null ? new TreeMap<>() : new TreeMap<>(value);
            TreeMap<Long, Byte> known = model.computeIfAbsent(key, any -> new TreeMap<>());
            assertThat(now.keySet()).isEqualTo(known.keySet());
            now.forEach((number, part) -> assertThat(part).containsExactly(known.get(number)));
            switch (random.nextInt(6)) {
                case 0 -> commits.flushCache();
                case 1 -> {
                    hot.of(key).put(null); // the numbers that follow may be the same ones
                    known.clear();
                }
                case 2 -> {
                    if (!now.isEmpty()) {
                        known.remove(now.firstKey());
                        now.pollFirstEntry();
                        hot.of(key).put(now);
                    }
                }
                default -> {
                    long number = now.isEmpty() ? 0 : now.lastKey() + 1;
                    known.put(number, (byte) step);
                    now.put(number, new byte[] {(byte) step});
                    hot.of(key).put(now);
                }
            }
        }
        for (int i = 0; i < 20; i++) {
            hot.of("" + i).put(null);
        }
        commits.flushCache();
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_part_that_stays_is_not_written_again() {
        TreeMap<Long, byte[]> first = new TreeMap<>(Map.of(7L, new byte[] {1}));
        hot.of("a").put(first);
        commits.flushCache();
        written.all().forEachRemaining(row -> {
            if (row.key.get()[0] == 0) {
                written.put(row.key, new byte[] {2}); // as nobody would
            }
        });
        TreeMap<Long, byte[]> second = new TreeMap<>(first);
        second.put(8L, new byte[] {3});
        hot.of("a").put(second);
        commits.flushCache();
        assertThat(stored())
                .filteredOn(row -> row.key.get()[0] == 0)
                .extracting(row -> row.value[0])
                .containsExactly((byte) 2, (byte) 3);
    }
}
