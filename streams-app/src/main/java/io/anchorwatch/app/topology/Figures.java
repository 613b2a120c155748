package io.anchorwatch.app.topology;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * A fleet's events in numbers, by ten seconds and partition: rejections by code, and switches. Whoever reads adds up.
 */
final class Figures {
    /** The length of a bucket, in microseconds. */
    static final long BUCKET = 10_000_000;

    /** How long a bucket is kept, in microseconds. */
    private static final long KEPT = 30L * 86_400_000_000L;

    private static final int VERSION = 1;

    private record Bucket(String fleetId, long start) {}

    private final char kind;
    private final Hot<Bucket, Map<String, Long>> buckets;
    private final Deadlines deadlines;

    /**
     * The figures of one partition.
     *
     * @param kind marks their deadlines
     */
    Figures(char kind, Pending store, Deadlines deadlines, BeforeCommit commits) {
        this.kind = kind;
        buckets = new Hot<>(bucket -> key(bucket.fleetId(), bucket.start()), store, new Codec(), commits);
        this.deadlines = deadlines;
    }

    /** Counts an event that is a rejection or a switch; others are not counted here. */
    void count(Entry entry) {
        ReasonEvent event = entry.event();
        if (!event.code().rejects() && event.code() != ReasonCode.TRANSPORT_SWITCH_OK) {
            return;
        }
        long start = Math.max(0, Math.floorDiv(entry.placedAt(), BUCKET) * BUCKET);
        Bucket bucket = new Bucket(event.fleetId(), start);
        Hot<Bucket, Map<String, Long>>.Cell cell = buckets.of(bucket);
        Map<String, Long> stored = cell.value();
        Map<String, Long> counts = stored == null ? new TreeMap<>() : stored;
        counts.merge(event.codeName(), 1L, Long::sum);
        cell.put(counts);
        if (stored == null) {
            deadlines.arm(kind + event.fleetId() + '/' + start, start + KEPT);
        }
    }

    /** Forgets a bucket whose time is over. */
    void forget(String key) {
        int slash = key.lastIndexOf('/');
        buckets.of(new Bucket(key.substring(0, slash), Long.parseLong(key.substring(slash + 1))))
                .put(null);
    }

    /** Adds up what was counted in a span of time, by code; both ends are rounded down to a bucket. */
    static void addUp(
            ReadOnlyKeyValueStore<Bytes, byte[]> store,
            String fleetId,
            long since,
            long until,
            Map<String, Long> sums) {
        long from = Math.max(0, Math.floorDiv(since, BUCKET) * BUCKET);
        try (KeyValueIterator<Bytes, byte[]> buckets =
                store.range(key(fleetId, from), key(fleetId, Math.max(from, until)))) {
            while (buckets.hasNext()) {
                KeyValue<Bytes, byte[]> bucket = buckets.next();
                decode(bucket.value).forEach((code, count) -> sums.merge(code, count, Long::sum));
            }
        }
    }

    private static Bytes key(String fleetId, long bucket) {
        byte[] fleet = fleetId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(fleet.length + 1 + Long.BYTES)
                .put(fleet)
                .put((byte) 0)
                .putLong(bucket)
                .array());
    }

    private static Map<String, Long> decode(byte[] stored) {
        PackReader in = new PackReader(stored, VERSION);
        Map<String, Long> counts = new TreeMap<>();
        for (long left = in.unsigned(); left > 0; left--) {
            counts.put(in.text(), in.unsigned());
        }
        return counts;
    }

    private static final class Codec implements StateCodec<Map<String, Long>> {
        @Override
        public void write(Map<String, Long> counts, PackWriter out) {
            out.version(VERSION).unsigned(counts.size());
            counts.forEach((code, count) -> out.text(code).unsigned(count));
        }

        @Override
        public Map<String, Long> decode(byte[] stored) {
            return Figures.decode(stored);
        }
    }
}
