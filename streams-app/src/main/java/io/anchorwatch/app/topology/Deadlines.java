package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The time index: which keys are to be looked at when the clock reaches which time. Looking too early or twice is
 * harmless, since whoever owns the key says what is really due and arms it again; so a deadline that moves later is left
 * where it is.
 *
 * <p>What is due within minutes is searched on the heap, with one row each to survive a restart; what is due later lies in
 * the store alone, by key and by time. A key may be in both.
 */
final class Deadlines {
    private static final byte BY_KEY = 'k';
    private static final byte BY_TIME = 't';
    private static final byte NEAR = 'n';
    private static final byte[] NOTHING = {};

    /** What is due within that time of the clock is near, in microseconds. */
    private static final long MINUTES = 600_000_000;

    /** How many keys are near at most; more of them, in an attack, lie in the store. */
    private static final int NEAR_MOST = 50_000;

    /** How many are taken at once: what is left is taken at the next look. */
    private static final int MOST = 10_000;

    /** How many keys are remembered of those in the store, which spares a look-up at every event. */
    private static final int REMEMBERED = 20_000;

    private final Pending store;
    private final Map<String, Near> near = new HashMap<>();
    private final TreeSet<Near> nearByTime =
            new TreeSet<>(Comparator.comparingLong((Near one) -> one.at).thenComparing(one -> one.key));
    private final LinkedHashMap<String, Far> far = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Far> eldest) {
            return size() > REMEMBERED;
        }
    };

    private long clock = Long.MIN_VALUE;

    /** Nothing in the store is due before it: a search need not go over all that was deleted there. */
    private long lowest = Long.MIN_VALUE;

    private static final class Near {
        private final String key;
        private final long at;

        private Near(String key, long at) {
            this.key = key;
            this.at = at;
        }
    }

    /** When a key is due by the store, or null for never. */
    private static final class Far {
        private @Nullable Long at;

        private Far(@Nullable Long at) {
            this.at = at;
        }
    }

    /** Begins with what is in the store. */
    Deadlines(Pending store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(row(NEAR, NOTHING), row((byte) (NEAR + 1), NOTHING))) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                keep(new Near(text(row.key.get(), 1), ByteBuffer.wrap(row.value).getLong()));
            }
        }
    }

    /** Makes sure that a key is looked at when the clock reaches {@code deadline}, or earlier. */
    void arm(String key, long deadline) {
        arm(key, deadline, false);
    }

    /**
     * The same.
     *
     * @param first whether the key surely has no deadline yet, which spares a look
     */
    void arm(String key, long deadline, boolean first) {
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        if (first) {
            far.putIfAbsent(key, new Far(null));
        }
        Near before = near.get(key);
        if (before != null && before.at <= deadline) {
            return;
        }
        boolean soon = clock == Long.MIN_VALUE || deadline - clock < MINUTES;
        if (soon && (before != null || near.size() < NEAR_MOST)) {
            armNear(key, deadline, before);
        } else {
            armFar(key, deadline);
        }
    }

    private void armNear(String key, long deadline, @Nullable Near before) {
        if (before != null) {
            nearByTime.remove(before);
        } else {
            Far stored = far.get(key); // Only what is remembered: a look-up costs more than looking twice.
            if (stored != null && stored.at != null && stored.at <= deadline) {
                return;
            }
        }
        keep(new Near(key, deadline));
        store.put(row(NEAR, bytes(key)), time(deadline));
    }

    private void keep(Near one) {
        near.put(one.key, one);
        nearByTime.add(one);
    }

    private void armFar(String key, long deadline) {
        Far stored = far(key);
        Long before = stored.at;
        if (before != null && before <= deadline) {
            return;
        }
        byte[] name = bytes(key);
        if (before != null) {
            store.delete(byTime(before, name));
        }
        store.put(row(BY_KEY, name), time(deadline));
        store.put(byTime(deadline, name), NOTHING);
        stored.at = deadline;
        lowest = Math.min(lowest, deadline);
    }

    /** Whether a key has a deadline in the index. */
    boolean armed(String key) {
        return near.containsKey(key) || far(key).at != null;
    }

    /** Takes the keys whose deadline is not after the clock out of the index, the earliest first. */
    List<String> due(long now) {
        clock = now;
        Set<String> keys = new LinkedHashSet<>();
        while (keys.size() < MOST && !nearByTime.isEmpty() && nearByTime.first().at <= now) {
            Near one = nearByTime.first();
            nearByTime.remove(one);
            near.remove(one.key);
            store.delete(row(NEAR, bytes(one.key)));
            keys.add(one.key);
        }
        if (lowest <= now) {
            dueFar(now, keys);
        }
        return new ArrayList<>(keys);
    }

    private void dueFar(long now, Set<String> keys) {
        List<Bytes> found = new ArrayList<>();
        long next = Long.MAX_VALUE;
        try (KeyValueIterator<Bytes, byte[]> rows =
                store.range(byTime(lowest, NOTHING), row((byte) (BY_TIME + 1), NOTHING))) {
            while (rows.hasNext()) {
                Bytes row = rows.next().key;
                long at = timeOf(row);
                if (at > now || found.size() == MOST) {
                    next = at;
                    break;
                }
                found.add(row);
            }
        }
        lowest = next;
        for (Bytes row : found) {
            String key = text(row.get(), 1 + Long.BYTES);
            store.delete(row);
            store.delete(row(BY_KEY, bytes(key)));
            far.put(key, new Far(null));
            keys.add(key);
        }
    }

    private Far far(String key) {
        Far known = far.get(key);
        if (known != null) {
            return known;
        }
        byte @Nullable [] stored = store.get(row(BY_KEY, bytes(key)));
        Far read = new Far(
                stored == null ? null : Long.valueOf(ByteBuffer.wrap(stored).getLong()));
        far.put(key, read);
        return read;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] row, int from) {
        return new String(row, from, row.length - from, StandardCharsets.UTF_8);
    }

    private static byte[] time(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    private static Bytes row(byte kind, byte[] key) {
        return Bytes.wrap(ByteBuffer.allocate(1 + key.length).put(kind).put(key).array());
    }

    /** Ordered as the times are: the sign is turned, since bytes compare unsigned. */
    private static Bytes byTime(long time, byte[] key) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + key.length)
                .put(BY_TIME)
                .putLong(time ^ Long.MIN_VALUE)
                .put(key)
                .array());
    }

    private static long timeOf(Bytes row) {
        return ByteBuffer.wrap(row.get(), 1, Long.BYTES).getLong() ^ Long.MIN_VALUE;
    }
}
