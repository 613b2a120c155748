package io.anchorwatch.app.topology;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.WindowShare;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Writes {@linkplain Timelines timelines}; only the task that owns the partition has one. */
final class TimelineWriter {
    private final Pending store;
    private final EntryBlocks blocks;

    TimelineWriter(Pending store, EntryBlocks blocks) {
        this.store = store;
        this.blocks = blocks;
    }

    /** @param newest whether the event's number is above all that are stored of its node's life in the session */
    void put(Entry entry, byte[] value, boolean newest) {
        ReasonEvent event = entry.event();
        if (newest) {
            blocks.append(Timelines.life(event), event.nodeSequence(), Row.of(entry, value));
        } else {
            blocks.insert(Timelines.life(event), event.nodeSequence(), Row.of(entry, value));
        }
    }

    /** @param bytes the conclusion's, as in its topic */
    void put(String sessionKey, Conclusion conclusion, byte[] bytes) {
        store.put(
                Timelines.key(sessionKey, Timelines.SAID, conclusion.id().getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.allocate(1 + bytes.length)
                        .put((byte) Sink.of(conclusion).tag())
                        .put(bytes)
                        .array());
    }

    void put(String sessionKey, WindowShare share) {
        store.put(
                Timelines.shareKey(sessionKey, share),
                ByteBuffer.allocate(1 + Integer.BYTES)
                        .put((byte) share.result().name().charAt(0))
                        .putInt(share.bindingChanges())
                        .array());
    }

    void delete(String sessionKey, WindowShare share) {
        store.delete(Timelines.shareKey(sessionKey, share));
    }

    void put(String sessionKey, ClientSession client) {
        store.put(Timelines.key(sessionKey, Timelines.CLIENT, new byte[0]), Timelines.CLIENTS.encode(client));
    }

    /** Forgets all of a session. */
    void delete(String sessionKey) {
        List<Bytes> keys = new ArrayList<>();
        byte[] session = (sessionKey + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] behind = (sessionKey + '\1').getBytes(StandardCharsets.UTF_8);
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(Bytes.wrap(session), Bytes.wrap(behind))) {
            while (rows.hasNext()) {
                keys.add(rows.next().key);
            }
        }
        keys.forEach(store::delete);
    }
}
