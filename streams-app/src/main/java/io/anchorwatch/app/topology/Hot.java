package io.anchorwatch.app.topology;

import io.anchorwatch.fold.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Values of a store that are in use, decoded: read once, encoded and written once before each commit. The least recently
 * used one is written and forgotten when there are too many.
 *
 * @param <K> by what they are asked for
 * @param <V> what is kept under a key
 */
final class Hot<K, V> {
    private static final int MOST = 5_000;

    private final int most;

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
            write(eldest.getValue());
            return true;
        }
    };

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
        this.most = most;
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
        cells.computeIfAbsent(key, fresh -> new Cell<>(place.apply(fresh), null));
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
        byte @Nullable [] stored = store.get(at);
        Cell<V> cell = new Cell<>(at, stored == null ? null : codec.decode(stored));
        cells.put(key, cell);
        return cell;
    }

    private void write() {
        dirty.forEach(this::write);
        dirty.clear();
    }

    private void write(Cell<V> cell) {
        if (!cell.changed) {
            return; // was written when it was forgotten
        }
        cell.changed = false;
        V value = cell.value;
        if (value == null) {
            store.delete(cell.at);
        } else {
            store.put(cell.at, codec.encode(value));
        }
    }
}
