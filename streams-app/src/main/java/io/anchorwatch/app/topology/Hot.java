package io.anchorwatch.app.topology;

import io.anchorwatch.fold.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Values of a store that are in use, decoded: read once, encoded and written once before each commit. When there are too many,
 * the least recently used one rests as bytes, which are kept for longer than the value and spare a search in the store.
 *
 * @param <K> by what they are asked for
 * @param <V> what is kept under a key
 */
final class Hot<K, V> {
    private static final int MOST = 1_000;

    /** How much rests, in bytes. */
    private static final int RESTING_MOST = 4_000_000;

    /** What one that rests takes besides its bytes: its key and its places. */
    private static final int RESTING_HEAD = 160;

    /** Rests for a key under which nothing is stored. */
    private static final byte[] NOTHING = {};

    private final int most;
    private final int restingMost;

    private final Function<K, Bytes> place;
    private final Pending store;
    private final StateCodec<V> codec;
    private final List<Cell<V>> dirty = new ArrayList<>();
    private final LinkedHashMap<K, Cell<V>> cells = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Cell<V>> eldest) {
            if (size() <= most) {
                return false;
            }
            rest(eldest.getKey(), eldest.getValue());
            return true;
        }
    };
    private final LinkedHashMap<K, byte[]> resting = new LinkedHashMap<>();
    private int restingBytes;

    private static final class Cell<V> {
        private final Bytes at;
        private @Nullable V value;
        private boolean changed;

        private Cell(Bytes at, @Nullable V value) {
            this.at = at;
            this.value = value;
        }
    }

    /** @param place of a key in the store; it must be touched by nobody else */
    Hot(Function<K, Bytes> place, Pending store, StateCodec<V> codec, BeforeCommit commits) {
        this(place, store, codec, commits, MOST);
    }

    /** @param most how many are held: fewer, where each is large */
    Hot(Function<K, Bytes> place, Pending store, StateCodec<V> codec, BeforeCommit commits, int most) {
        this(place, store, codec, commits, most, RESTING_MOST);
    }

    /** @param restingMost how much rests, in bytes */
    Hot(Function<K, Bytes> place, Pending store, StateCodec<V> codec, BeforeCommit commits, int most, int restingMost) {
        this.most = most;
        this.restingMost = restingMost;
        this.place = place;
        this.store = store;
        this.codec = codec;
        commits.call(this::write);
    }

    /** Places of text in a store that several kinds share. */
    static Function<String, Bytes> marked(char kind) {
        return key -> Bytes.wrap((kind + key).getBytes(StandardCharsets.UTF_8));
    }

    @Nullable
    V get(K key) {
        return cell(key).value;
    }

    /** Nothing is stored under a key: it need not be looked up. */
    void none(K key) {
        if (!cells.containsKey(key)) {
            woken(key);
            cells.put(key, new Cell<>(place.apply(key), null));
        }
    }

    /** Null forgets it. */
    void put(K key, @Nullable V value) {
        Cell<V> cell = cell(key);
        cell.value = value;
        if (!cell.changed) {
            cell.changed = true;
            dirty.add(cell);
        }
    }

    private Cell<V> cell(K key) {
        Cell<V> known = cells.get(key);
        if (known != null) {
            return known;
        }
        Bytes at = place.apply(key);
        byte @Nullable [] rested = woken(key);
        byte @Nullable [] stored = rested == null ? store.get(at) : rested;
        Cell<V> cell = new Cell<>(at, stored == null || stored.length == 0 ? null : codec.decode(stored));
        cells.put(key, cell);
        return cell;
    }

    /** The bytes that rested, which they do no longer, or null. */
    private byte @Nullable [] woken(K key) {
        byte[] rested = resting.remove(key);
        restingBytes -= rested == null ? 0 : RESTING_HEAD + rested.length;
        return rested;
    }

    private void rest(K key, Cell<V> cell) {
        V value = cell.value;
        byte[] bytes = value == null ? NOTHING : codec.encode(value);
        write(cell, bytes);
        resting.put(key, bytes);
        restingBytes += RESTING_HEAD + bytes.length;
        for (Iterator<byte[]> eldest = resting.values().iterator(); restingBytes > restingMost; eldest.remove()) {
            restingBytes -= RESTING_HEAD + eldest.next().length;
        }
    }

    private void write() {
        for (Cell<V> cell : dirty) {
            V value = cell.value;
            if (cell.changed) { // else it was written when it went to rest
                write(cell, value == null ? NOTHING : codec.encode(value));
            }
        }
        dirty.clear();
    }

    private void write(Cell<V> cell, byte[] bytes) {
        if (!cell.changed) {
            return;
        }
        cell.changed = false;
        if (cell.value == null) {
            store.delete(cell.at);
        } else {
            store.put(cell.at, bytes);
        }
    }
}
