package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The time index: at most one armed deadline a key. A deadline that moves later does not touch the index; when the entry
 * is due, whoever owns the key says what is really due and arms it again.
 */
final class Deadlines {
    private static final byte BY_KEY = 'k';
    private static final byte BY_TIME = 't';
    private static final byte[] NOTHING = {};

    /** How many are taken at once: what is left is taken at the next look. */
    private static final int MOST = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;

    Deadlines(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Makes sure that a key is looked at when the clock reaches {@code deadline}, or earlier. */
    void arm(String key, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte @Nullable [] armed = store.get(byKey(name));
        if (armed != null) {
            long before = ByteBuffer.wrap(armed).getLong();
            if (before <= deadline) {
                return;
            }
            store.delete(byTime(before, name));
        }
        store.put(byKey(name), ByteBuffer.allocate(Long.BYTES).putLong(deadline).array());
        store.put(byTime(deadline, name), NOTHING);
    }

    /** Takes the keys whose deadline is not after the clock out of the index, the earliest first. */
    List<String> due(long clock) {
        List<String> keys = new ArrayList<>();
        List<Bytes> gone = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> due =
                store.range(byTime(Long.MIN_VALUE, NOTHING), byTime(clock + 1, NOTHING))) {
            while (due.hasNext() && keys.size() < MOST) {
                KeyValue<Bytes, byte[]> entry = due.next();
                byte[] bytes = entry.key.get();
                int head = 1 + Long.BYTES;
                if (bytes.length > head) {
                    keys.add(new String(bytes, head, bytes.length - head, StandardCharsets.UTF_8));
                    gone.add(entry.key);
                }
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            store.delete(gone.get(i));
            store.delete(byKey(keys.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        return keys;
    }

    private static Bytes byKey(byte[] key) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + key.length).put(BY_KEY).put(key).array());
    }

    /** Ordered as the times are: the sign is turned, since bytes compare unsigned. */
    private static Bytes byTime(long time, byte[] key) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + key.length)
                .put(BY_TIME)
                .putLong(time ^ Long.MIN_VALUE)
                .put(key)
                .array());
    }
}
