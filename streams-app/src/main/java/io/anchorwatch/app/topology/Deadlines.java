package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The time index: at most one armed deadline a key. A deadline that moves later does not touch the index; when the entry
 * is due, whoever owns the key says what is really due and arms it again. What changes is written before each commit, and
 * before the index is searched.
 */
final class Deadlines {
    private static final byte BY_KEY = 'k';
    private static final byte BY_TIME = 't';
    private static final byte[] NOTHING = {};

    /** How many are taken at once: what is left is taken at the next look. */
    private static final int MOST = 10_000;

    /** How many keys are remembered, which spares a look-up at every event. */
    private static final int REMEMBERED = 20_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final List<Cell> changed = new ArrayList<>();
    private final LinkedHashMap<String, Cell> cells = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cell> eldest) {
            if (size() <= REMEMBERED) {
                return false;
            }
            write(eldest.getValue());
            return true;
        }
    };

    /** Nothing is armed before it: a search need not go over all that was deleted there. */
    private long lowest = Long.MIN_VALUE;

    /** A key, when it is armed in the store, and when it really is. */
    private static final class Cell {
        private final byte[] name;
        private @Nullable Long stored;
        private @Nullable Long armed;

        private Cell(byte[] name, @Nullable Long stored) {
            this.name = name;
            this.stored = stored;
            this.armed = stored;
        }
    }

    Deadlines(KeyValueStore<Bytes, byte[]> store, BeforeCommit commits) {
        this.store = store;
        commits.call(this::write);
    }

    /** Makes sure that a key is looked at when the clock reaches {@code deadline}, or earlier. */
    void arm(String key, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        Cell cell = cell(key);
        if (cell.armed == null || cell.armed > deadline) {
            lowest = Math.min(lowest, deadline);
            change(cell, deadline);
        }
    }

    /** Whether a key has a deadline in the index. */
    boolean armed(String key) {
        return cell(key).armed != null;
    }

    /** Takes the keys whose deadline is not after the clock out of the index, the earliest first. */
    List<String> due(long clock) {
        write();
        List<String> keys = new ArrayList<>();
        if (lowest > clock) {
            return keys;
        }
        try (KeyValueIterator<Bytes, byte[]> due = store.range(byTime(lowest, NOTHING), byTime(clock + 1, NOTHING))) {
            while (due.hasNext() && keys.size() < MOST) {
                byte[] bytes = due.next().key.get();
                int head = 1 + Long.BYTES;
                if (bytes.length > head) {
                    keys.add(new String(bytes, head, bytes.length - head, StandardCharsets.UTF_8));
                }
            }
        }
        if (keys.size() < MOST) {
            lowest = clock + 1;
        }
        keys.forEach(key -> change(cell(key), null));
        return keys;
    }

    private Cell cell(String key) {
        Cell known = cells.get(key);
        if (known != null) {
            return known;
        }
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte @Nullable [] stored = store.get(byKey(name));
        Cell cell = new Cell(
                name,
                stored == null ? null : Long.valueOf(ByteBuffer.wrap(stored).getLong()));
        cells.put(key, cell);
        return cell;
    }

    private void change(Cell cell, @Nullable Long armed) {
        if (Objects.equals(cell.stored, cell.armed)) {
            changed.add(cell);
        }
        cell.armed = armed;
    }

    private void write() {
        changed.forEach(this::write);
        changed.clear();
    }

    private void write(Cell cell) {
        Long before = cell.stored;
        Long now = cell.armed;
        if (Objects.equals(before, now)) {
            return;
        }
        if (before != null) {
            store.delete(byTime(before, cell.name));
        }
        if (now == null) {
            store.delete(byKey(cell.name));
        } else {
            store.put(
                    byKey(cell.name),
                    ByteBuffer.allocate(Long.BYTES).putLong(now).array());
            store.put(byTime(now, cell.name), NOTHING);
        }
        cell.stored = now;
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
