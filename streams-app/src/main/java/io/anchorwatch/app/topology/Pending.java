package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose rows wait on the heap until the moment before the commit, and then are written all at once: a row that
 * changes again costs nothing, and one that is deleted before it was written is never written. Whoever reads here sees
 * what waits; whoever reads the store itself sees what is being committed.
 */
final class Pending implements ReadOnlyKeyValueStore<Bytes, byte[]> {
    /** How many rows may wait; a commit that is long in coming does not fill the heap. */
    private static final int MOST = 20_000;

    /** As the store has them: bytes without a sign. */
    static final Comparator<Bytes> ORDER = (one, other) -> Arrays.compareUnsigned(one.get(), other.get());

    private final KeyValueStore<Bytes, byte[]> store;
    private final NavigableMap<Bytes, byte @Nullable []> rows = new TreeMap<>(ORDER);
    private Feeder feeder = (from, to) -> {};

    Pending(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Somebody who gathers rows. */
    interface Feeder {
        /** Puts those in whose keys lie in a range; all of them where it has no bounds. */
        void feed(@Nullable Bytes from, @Nullable Bytes to);
    }

    /** Before rows are written or read in order, the one who gathers some is asked for them. */
    void fedBy(Feeder gathers) {
        feeder = gathers;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        byte @Nullable [] waiting = rows.get(key);
        return waiting != null || rows.containsKey(key) ? waiting : store.get(key);
    }

    void put(Bytes key, byte[] value) {
        keep(key, value);
    }

    void delete(Bytes key) {
        keep(key, null);
    }

    private void keep(Bytes key, byte @Nullable [] value) {
        rows.put(key, value);
        if (rows.size() >= MOST) {
            writeRows();
        }
    }

    /** Both bounds belong to it. What waits is laid over what is stored, and goes on waiting. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        feeder.feed(from, to);
        NavigableMap<Bytes, byte @Nullable []> waiting = rows.subMap(from, true, to, true);
        KeyValueIterator<Bytes, byte[]> stored = store.range(from, to);
        return waiting.isEmpty() ? stored : new Overlaid(stored, waiting);
    }

    /** Both bounds belong to it. What waits there is written first. */
    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        feeder.feed(from, to);
        if (!rows.subMap(from, true, to, true).isEmpty()) {
            writeRows();
        }
        return store.reverseRange(from, to);
    }

    /** The last row of a range, but for what is still gathered; or null. */
    @Nullable
    KeyValue<Bytes, byte[]> last(Bytes from, Bytes to) {
        Map.Entry<Bytes, byte @Nullable []> waiting = rows.floorEntry(to);
        while (waiting != null && waiting.getValue() == null) {
            waiting = rows.lowerEntry(waiting.getKey());
        }
        if (waiting != null && ORDER.compare(waiting.getKey(), from) < 0) {
            waiting = null;
        }
        try (KeyValueIterator<Bytes, byte[]> stored = store.reverseRange(from, to)) {
            while (stored.hasNext()) {
                KeyValue<Bytes, byte[]> row = stored.next();
                if (waiting != null && ORDER.compare(row.key, waiting.getKey()) <= 0) {
                    break;
                }
                if (!rows.containsKey(row.key)) { // Else it is about to be deleted.
                    return row;
                }
            }
        }
        byte @Nullable [] value = waiting == null ? null : waiting.getValue();
        return waiting == null || value == null ? null : KeyValue.pair(waiting.getKey(), value);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        write();
        return store.all();
    }

    @Override
    public long approximateNumEntries() {
        return store.approximateNumEntries();
    }

    /** Writes what waits. */
    void write() {
        feeder.feed(null, null);
        writeRows();
    }

    private void writeRows() {
        if (rows.isEmpty()) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> all = new ArrayList<>(rows.size());
        rows.forEach((key, value) -> all.add(KeyValue.pair(key, value)));
        rows.clear();
        store.putAll(all);
    }
}
