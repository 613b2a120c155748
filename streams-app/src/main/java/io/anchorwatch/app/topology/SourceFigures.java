package io.anchorwatch.app.topology;

import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.SourceCounts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * How much came from each source, by fleet and minute, for a day. A source's attempts all come to one partition, so that
 * whoever reads puts the lists of the partitions together and adds up nothing.
 */
final class SourceFigures {
    /** Marks the figures among the keys of the store, and their deadlines. */
    static final char KIND = 't';

    /** How long a bucket is kept, in microseconds. */
    static final long KEPT = 86_400_000_000L;

    private static final long BUCKET = 60_000_000;

    /** How many minutes are held decoded: this one, and those that late attempts belong to. */
    private static final int IN_USE = 64;

    private final Hot<Bucket, SourceCounts> buckets;
    private final Deadlines deadlines;

    private record Bucket(String fleetId, long start) {}

    SourceFigures(Pending store, Deadlines deadlines, BeforeCommit commits) {
        buckets = new Hot<>(
                bucket -> key(bucket.fleetId(), bucket.start()), store, new SourceCounts.Codec(), commits, IN_USE);
        this.deadlines = deadlines;
    }

    void count(Attempt attempt) {
        Bucket bucket = new Bucket(attempt.fleetId(), Math.floorDiv(attempt.placedAt(), BUCKET) * BUCKET);
        Hot<Bucket, SourceCounts>.Cell cell = buckets.of(bucket);
        SourceCounts stored = cell.value();
        SourceCounts counts = stored == null ? SourceCounts.bucket() : stored;
        counts.take(attempt);
        cell.put(counts);
        if (stored == null) {
            deadlines.arm(KIND + bucket.fleetId() + '/' + bucket.start(), bucket.start() + KEPT);
        }
    }

    /** Forgets a bucket whose time is over. */
    void forget(String key) {
        int slash = key.lastIndexOf('/');
        buckets.of(new Bucket(key.substring(0, slash), Long.parseLong(key.substring(slash + 1))))
                .put(null);
    }

    /** Adds up a span of time; its beginning is rounded down to a minute. */
    static SourceCounts sum(ReadOnlyKeyValueStore<Bytes, byte[]> store, String fleetId, long since, long until) {
        SourceCounts.Codec codec = new SourceCounts.Codec();
        SourceCounts sum = SourceCounts.sum();
        long from = Math.max(0, Math.floorDiv(since, BUCKET) * BUCKET);
        try (KeyValueIterator<Bytes, byte[]> rows =
                store.range(key(fleetId, from), key(fleetId, Math.max(from, until - 1)))) {
            while (rows.hasNext()) {
                sum.add(codec.decode(rows.next().value));
            }
        }
        return sum;
    }

    private static Bytes key(String fleetId, long start) {
        byte[] fleet = (KIND + fleetId).getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(fleet.length + 1 + Long.BYTES)
                .put(fleet)
                .put((byte) 0)
                .putLong(start)
                .array());
    }
}
