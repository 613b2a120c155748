package io.anchorwatch.app.topology;

import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of one store among those that share a ground: a byte before each key tells whose it is. Keys come and go without it. */
final class RegionReader implements ReadOnlyKeyValueStore<Bytes, byte[]> {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> ground;
    private final byte region;

    RegionReader(ReadOnlyKeyValueStore<Bytes, byte[]> ground, byte region) {
        this.ground = ground;
        this.region = region;
    }

    Bytes inGround(Bytes key) {
        return inGround(region, key.get());
    }

    private static Bytes inGround(byte region, byte[] key) {
        byte[] marked = new byte[1 + key.length];
        marked[0] = region;
        System.arraycopy(key, 0, marked, 1, key.length);
        return Bytes.wrap(marked);
    }

    private Bytes first(@Nullable Bytes from) {
        return from == null ? inGround(region, new byte[0]) : inGround(from);
    }

    private Bytes last(@Nullable Bytes to) {
        return to == null ? inGround((byte) (region + 1), new byte[0]) : inGround(to);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return ground.get(inGround(key));
    }

    /** Both bounds belong to it; null is no bound. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return new Ours(ground.range(first(from), last(to)));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        if (to == null) { // It would begin with the region behind.
            throw new UnsupportedOperationException("a range that is read backwards has an end");
        }
        return new Ours(ground.reverseRange(first(from), last(to)));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    /** Of the whole ground. */
    @Override
    public long approximateNumEntries() {
        return ground.approximateNumEntries();
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
