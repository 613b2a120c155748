package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** One store among those that share a base, for whoever writes it; the base itself belongs to Kafka Streams. */
final class Region implements KeyValueStore<Bytes, byte[]> {
    private final KeyValueStore<Bytes, byte[]> base;
    private final RegionReader rows;

    Region(KeyValueStore<Bytes, byte[]> base, byte region) {
        this.base = base;
        this.rows = new RegionReader(base, region);
    }

    /** The same for those who only read. */
    RegionReader reader() {
        return rows;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return rows.get(key);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        base.put(rows.inBase(key), value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return base.putIfAbsent(rows.inBase(key), value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> all) {
        List<KeyValue<Bytes, byte[]>> marked = new ArrayList<>(all.size());
        all.forEach(row -> marked.add(KeyValue.pair(rows.inBase(row.key), row.value)));
        base.putAll(marked);
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return base.delete(rows.inBase(key));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return rows.range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        return rows.reverseRange(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return rows.all();
    }

    @Override
    public long approximateNumEntries() {
        return rows.approximateNumEntries();
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        throw new UnsupportedOperationException("the base is opened by Kafka Streams");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the base is closed by Kafka Streams");
    }

    @Override
    public boolean persistent() {
        return base.persistent();
    }

    @Override
    public boolean isOpen() {
        return base.isOpen();
    }
}
