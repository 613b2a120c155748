package io.anchorwatch.app.topology;

import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of one store among those that share a base: a byte before each key tells whose it is. Keys come and go without it. */
final class RegionReader implements ReadOnlyKeyValueStore<Bytes, byte[]> {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> base;
    private final byte region;

    RegionReader(ReadOnlyKeyValueStore<Bytes, byte[]> base, byte region) {
        this.base = base;
        this.region = region;
    }

    Bytes inBase(Bytes key) {
        return inBase(region, key.get());
    }

    private static Bytes inBase(byte region, byte[] key) {
        byte[] marked = new byte[1 + key.length];
        marked[0] = region;
        System.arraycopy(key, 0, marked, 1, key.length);
        return Bytes.wrap(marked);
    }

    private Bytes first(@Nullable Bytes from) {
        return from == null ? inBase(region, new byte[0]) : inBase(from);
    }

    private Bytes last(@Nullable Bytes to) {
        return to == null ? inBase((byte) (region + 1), new byte[0]) : inBase(to);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return base.get(inBase(key));
    }

    /** Both bounds belong to it; null is no bound. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return new Ours(base.range(first(from), last(to)));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        if (to == null) { // It would begin with the region behind.
            throw new UnsupportedOperationException("a range that is read backwards has an end");
        }
        return new Ours(base.reverseRange(first(from), last(to)));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    /** Of the whole base. */
    @Override
    public long approximateNumEntries() {
        return base.approximateNumEntries();
    }

    /** As far as the rows are of this region. */
    private final class Ours implements KeyValueIterator<Bytes, byte[]> {
        private final KeyValueIterator<Bytes, byte[]> rows;

        private Ours(KeyValueIterator<Bytes, byte[]> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext() && rows.peekNextKey().get()[0] == region;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            Bytes key = peekNextKey();
            return KeyValue.pair(key, rows.next().value);
        }

        @Override
        public Bytes peekNextKey() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] marked = rows.peekNextKey().get();
            byte[] key = new byte[marked.length - 1];
            System.arraycopy(marked, 1, key, 0, key.length);
            return Bytes.wrap(key);
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
