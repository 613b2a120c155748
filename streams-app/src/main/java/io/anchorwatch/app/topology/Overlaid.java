package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Rows that wait, laid over rows that are stored. */
final class Overlaid implements KeyValueIterator<Bytes, byte[]> {
    private final KeyValueIterator<Bytes, byte[]> stored;
    private final Iterator<KeyValue<Bytes, byte @Nullable []>> waiting;
    private @Nullable KeyValue<Bytes, byte @Nullable []> nextWaiting;
    private @Nullable KeyValue<Bytes, byte[]> next;

    Overlaid(KeyValueIterator<Bytes, byte[]> stored, Map<Bytes, byte @Nullable []> waiting) {
        this.stored = stored;
        List<KeyValue<Bytes, byte @Nullable []>> now = new ArrayList<>(waiting.size());
        waiting.forEach((key, value) -> now.add(KeyValue.pair(key, value)));
        this.waiting = now.iterator();
        this.nextWaiting = this.waiting.next();
        this.next = following();
    }

    private @Nullable KeyValue<Bytes, byte[]> following() {
        while (nextWaiting != null) {
            int order = stored.hasNext() ? Pending.ORDER.compare(stored.peekNextKey(), nextWaiting.key) : 1;
            if (order < 0) {
                return stored.next();
            }
            if (order == 0) {
                stored.next(); // It was written anew.
            }
            KeyValue<Bytes, byte @Nullable []> first = nextWaiting;
            nextWaiting = waiting.hasNext() ? waiting.next() : null;
            byte @Nullable [] value = first.value;
            if (value != null) {
                return KeyValue.pair(first.key, value);
            }
        }
        return stored.hasNext() ? stored.next() : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        KeyValue<Bytes, byte[]> now = next;
        if (now == null) {
            throw new NoSuchElementException();
        }
        next = following();
        return now;
    }

    @Override
    public Bytes peekNextKey() {
        KeyValue<Bytes, byte[]> now = next;
        if (now == null) {
            throw new NoSuchElementException();
        }
        return now.key;
    }

    @Override
    public void close() {
        stored.close();
    }
}
