package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

/** Whether a row waits or is written makes no difference to whoever reads here. */
final class PendingTest {
    private final KeyValueStore<Bytes, byte[]> written =
            Stores.inMemoryKeyValueStore("rows").get();
    private final Pending rows = new Pending(written);

    /** Also bytes that would be negative as numbers. */
    private static Bytes key(int number) {
        return Bytes.wrap(new byte[] {(byte) (number * 8), (byte) number});
    }

    private static List<String> read(KeyValueIterator<Bytes, byte[]> iterator) {
        List<String> read = new ArrayList<>();
        try (iterator) {
            while (iterator.hasNext()) {
                Bytes next = iterator.peekNextKey();
                KeyValue<Bytes, byte[]> row = iterator.next();
                assertThat(row.key).isEqualTo(next);
                read.add(row.key + "=" + row.value[0]);
            }
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void reads_see_what_waits_and_what_is_written_as_one(long seed) {
        Random random = new Random(seed);
        TreeMap<Bytes, Byte> model = new TreeMap<>(Pending.ORDER);
        for (int step = 0; step < 3_000; step++) {
            Bytes key = key(random.nextInt(32));
            switch (random.nextInt(12)) {
                case 0 -> rows.write();
                case 1, 2, 3 -> {
                    rows.delete(key);
                    model.remove(key);
                }
                default -> {
                    byte value = (byte) random.nextInt(100);
                    rows.put(key, new byte[] {value});
                    model.put(key, value);
                }
            }
            Bytes from = key(random.nextInt(16));
            Bytes to = key(16 + random.nextInt(16));
            List<String> expected = new ArrayList<>();
            model.subMap(from, true, to, true).forEach((each, value) -> expected.add(each + "=" + value));
            assertThat(read(rows.range(from, to))).isEqualTo(expected);
            KeyValue<Bytes, byte[]> last = rows.last(from, to);
            assertThat(last == null ? List.of() : List.of(last.key + "=" + last.value[0]))
                    .isEqualTo(expected.isEmpty() ? expected : expected.subList(expected.size() - 1, expected.size()));
        }
    }

    @Test
    void a_read_writes_nothing() {
        rows.put(key(1), new byte[] {1});
        assertThat(read(rows.range(key(0), key(9)))).hasSize(1);
        assertThat(rows.last(key(0), key(9))).isNotNull();
        assertThat(written.approximateNumEntries()).isZero();
        rows.write();
        assertThat(written.approximateNumEntries()).isOne();
    }
}
