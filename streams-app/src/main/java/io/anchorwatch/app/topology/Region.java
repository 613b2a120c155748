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

/** One store among those that share a ground, for whoever writes it; the ground itself belongs to Kafka Streams. */
final class Region implements KeyValueStore<Bytes, byte[]> {
    private final KeyValueStore<Bytes, byte[]> ground;
    private final RegionReader rows;

    Region(KeyValueStore<Bytes, byte[]> ground, byte region) {
        this.ground = ground;
        this.rows = new RegionReader(ground, region);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return rows.get(key);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        ground.put(rows.inGround(key), value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return ground.putIfAbsent(rows.inGround(key), value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> all) {
        List<KeyValue<Bytes, byte[]>> marked = new ArrayList<>(all.size());
        all.forEach(row -> marked.add(KeyValue.pair(rows.inGround(row.key), row.value)));
        ground.putAll(marked);
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return ground.delete(rows.inGround(key));
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
        return ground.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        throw new UnsupportedOperationException("the ground is opened by Kafka Streams");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the ground is closed by Kafka Streams");
    }

    @Override
    public boolean persistent() {
        return ground.persistent();
    }

    @Override
    public boolean isOpen() {
        return ground.isOpen();
    }
}
