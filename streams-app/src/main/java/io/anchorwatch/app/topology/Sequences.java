package io.anchorwatch.app.topology;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SequenceWindow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Which numbers of a node's events that stand in no timeline have been seen, in each of its lives. */
final class Sequences {
    private final char kind;
    private final Pending store;
    private final Deadlines deadlines;
    private final long kept;

    /**
     * The numbers of one partition.
     *
     * @param kind marks their deadlines
     * @param kept how long a life is remembered after it was last heard, in microseconds: anybody can invent nodes
     */
    Sequences(char kind, Pending store, Deadlines deadlines, long kept) {
        this.kind = kind;
        this.store = store;
        this.deadlines = deadlines;
        this.kept = kept;
    }

    /** Takes an event's number. */
    SequenceWindow.Seen take(ReasonEvent event, long clock) {
        String life = event.fleetId() + '/' + event.nodeId() + '/' + event.nodeIncarnation();
        byte @Nullable [] stored = store.get(key(life));
        SequenceWindow window = stored == null ? new SequenceWindow() : SequenceWindow.of(stored);
        SequenceWindow.Seen seen = window.take(event.nodeSequence());
        if (seen == SequenceWindow.Seen.NEW) {
            byte[] bytes = window.toBytes();
            store.put(
                    key(life),
                    ByteBuffer.allocate(bytes.length + Long.BYTES)
                            .put(bytes)
                            .putLong(clock)
                            .array());
            deadlines.arm(kind + life, clock + kept);
        }
        return seen;
    }

    /** Forgets a life that was not heard of late. */
    void forget(String life, long clock) {
        byte @Nullable [] stored = store.get(key(life));
        if (stored == null) {
            return;
        }
        long until =
                ByteBuffer.wrap(stored, stored.length - Long.BYTES, Long.BYTES).getLong() + kept;
        if (until > clock) {
            deadlines.arm(kind + life, until);
        } else {
            store.delete(key(life));
        }
    }

    private static Bytes key(String life) {
        return Bytes.wrap(life.getBytes(StandardCharsets.UTF_8));
    }
}
