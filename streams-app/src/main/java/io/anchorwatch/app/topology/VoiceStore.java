package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of one exit in the store that all exits share, and by which taking over it speaks. */
final class VoiceStore {
    private final KeyValueStore<Bytes, byte[]> store;
    private final byte tag;
    private final Bytes mark;

    VoiceStore(KeyValueStore<Bytes, byte[]> store, Sink sink) {
        this.store = store;
        this.tag = (byte) sink.tag();
        this.mark = Bytes.wrap(new byte[] {tag});
    }

    /** The taking over by which the exit speaks, or 0 where it never did. */
    long term() {
        byte @Nullable [] bytes = store.get(mark);
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** From now on it speaks; in the same transaction as what it says first. */
    void speak(long term) {
        store.put(mark, ByteBuffer.allocate(Long.BYTES).putLong(term).array());
    }

    Bytes key(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + bytes.length).put(tag).put(bytes).array());
    }

    byte @Nullable [] get(Bytes key) {
        return store.get(key);
    }

    void put(Bytes key, byte[] row) {
        store.put(key, row);
    }

    void delete(Bytes key) {
        store.delete(key);
    }

    /**
     * Goes through the rows behind one, as they are now.
     *
     * @param after the row to begin behind, or null for the first
     * @param each returns whether to go on
     * @return the last row that was looked at, or null when none is left behind it
     */
    @Nullable
    Bytes walk(@Nullable Bytes after, BiPredicate<Bytes, byte[]> each) {
        Bytes from = after == null ? mark : after;
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, Bytes.wrap(new byte[] {(byte) (tag + 1)}))) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                boolean ours = row.key.get()[0] == tag && row.key.get().length > 1 && !row.key.equals(after);
                if (ours && !each.test(row.key, row.value)) {
                    return row.key;
                }
            }
        }
        return null;
    }

    boolean empty() {
        boolean[] some = {false};
        walk(null, (key, row) -> {
            some[0] = true;
            return false;
        });
        return !some[0];
    }
}
