package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackWriter;
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
 * Values of a store that are in use, decoded: read once, encoded and written once before each commit. When there are too many,
 * the least recently used one rests as bytes, which are kept for longer than the value and spare a search in the store.
 *
 * @param <K> by what they are asked for
 * @param <V> what is kept under a key
 */
final class Hot<K, V> {
    private static final int MOST = 500;

    /** How much rests, in bytes. */
    private static final int RESTING_MOST = 8_000_000;

    /** Rests for a key under which nothing is stored. */
    private static final byte[] NOTHING = {};

    private final int most;

    private final Function<K, Bytes> place;
    private final Pending store;
    private final StateCodec<V> codec;
    private final List<Cell> dirty = new ArrayList<>();
    private final LinkedHashMap<K, Cell> cells = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Cell> eldest) {
            if (size() <= most) {
                return false;
            }
            rest(eldest.getValue());
            return true;
        }
    };
    private final Resting resting;
    private final PackWriter scratch = new PackWriter();

    /** A value that is held. To be used at once: whoever asks for other keys meanwhile may find it let go. */
    final class Cell extends Armed {
        private final Bytes at;
        private @Nullable V value;

        /** The value as bytes, or as they were before mere time passed, or null where it has changed since. */
        private byte @Nullable [] written;

        /** Of the value as it was written last. */
        private Map<Long, byte[]> parts;

        private Cell(Bytes at, @Nullable V value, byte[] written) {
            this.at = at;
            this.value = value;
            this.written = written;
            this.parts = value == null ? Map.of() : codec.parts(value);
        }

        @Nullable
        V value() {
            return value;
        }

        /** Null forgets it. */
        void put(@Nullable V now) {
            boolean nothing = now == null && value == null;
            value = now;
            if (written != null && !nothing) {
                written = null;
                dirty.add(this);
            }
        }

        /** What a value became by time alone: it need not be written, since whoever reads what was written finds time passing for it once more. */
        void aged(V now) {
            value = now;
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
        this.resting = new Resting(restingMost);
        this.place = place;
        this.store = store;
        this.codec = codec;
        commits.call(this::write);
    }

    /** Places of text in a store that several kinds share. */
    static Function<String, Bytes> marked(char kind) {
        return key -> Bytes.wrap((kind + key).getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing is stored under a key: it need not be looked up. */
    void none(K key) {
        if (!cells.containsKey(key)) {
            Bytes at = place.apply(key);
            resting.remove(at.get());
            cells.put(key, new Cell(at, null, NOTHING));
        }
    }

    Cell of(K key) {
        Cell known = cells.get(key);
        if (known != null) {
            return known;
        }
        Bytes at = place.apply(key);
        byte @Nullable [] rested = resting.take(at.get());
        byte @Nullable [] stored = rested == null ? store.get(at) : rested;
        byte[] written = stored == null ? NOTHING : stored;
        Cell cell = new Cell(at, written.length == 0 ? null : decoded(at, written), written);
        cells.put(key, cell);
        return cell;
    }

    private V decoded(Bytes at, byte[] written) {
        return codec.decode(written, part -> store.get(StateParts.place(at, part)));
    }

    private void rest(Cell cell) {
        resting.put(cell.at.get(), write(cell));
    }

    private void write() {
        dirty.forEach(this::write);
        dirty.clear();
    }

    /** Writes a value that has changed; its bytes. */
    private byte[] write(Cell cell) {
        byte @Nullable [] written = cell.written;
        if (written != null) {
            return written;
        }
        V value = cell.value;
        byte[] now = value == null ? NOTHING : encoded(value);
        cell.written = now;
        writeParts(cell);
        if (value == null) {
            store.delete(cell.at);
        } else {
            store.put(cell.at, now);
        }
        return now;
    }

    /** Writes the parts that have come and deletes those that are gone: the same one is the same object for as long as its cell is held. */
    private void writeParts(Cell cell) {
        Map<Long, byte[]> before = cell.parts;
        V value = cell.value;
        Map<Long, byte[]> now = value == null ? Map.of() : codec.parts(value);
        cell.parts = now;
        now.forEach((number, part) -> {
            if (before.get(number) != part) {
                store.put(StateParts.place(cell.at, number), part);
            }
        });
        for (Long number : before.keySet()) {
            if (!now.containsKey(number)) {
                store.delete(StateParts.place(cell.at, number));
            }
        }
    }

    private byte[] encoded(V value) {
        codec.write(value, scratch.again());
        return scratch.toBytes();
    }
}
