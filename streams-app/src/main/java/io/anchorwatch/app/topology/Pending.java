package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, byte @Nullable []> rows = new HashMap<>();
    private Runnable feeder = () -> {};

    Pending(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Before rows are written or read in order, the one who gathers some is asked for them. */
    void fedBy(Runnable gathers) {
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

    /** Rows in order come from the store alone, so what waits is written first. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        write();
        return store.range(from, to);
    }

    /** The rows from there back to here, but for what is still gathered. */
    KeyValueIterator<Bytes, byte[]> backFrom(Bytes to, Bytes from) {
        writeRows();
        return store.reverseRange(from, to);
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
        feeder.run();
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
