package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The clocks of the partitions that feed the folds of other keys, in full seconds as epoch microseconds. The least of those that
 * feed a fold is its watermark: of all of them, or of the first so many. When each was heard last is known in wall time, for as long as the task lives here.
 */
final class Feeders {
    /** How long, in wall time, a partition may hold back the others. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Silence of all of them for so long is an outage, after which patience begins anew. */
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    private static final long NEVER_HEARD = Long.MIN_VALUE;

    private final KeyValueStore<Bytes, byte[]> store;
    private final long[] clocks;
    private final long[] heardMs;
    private long anyHeardMs;

    Feeders(KeyValueStore<Bytes, byte[]> store, int feeders, long wallMs) {
        this.store = store;
        this.clocks = new long[feeders];
        this.heardMs = new long[feeders];
        this.anyHeardMs = wallMs;
        Arrays.fill(heardMs, wallMs);
        for (int feeder = 0; feeder < feeders; feeder++) {
            byte[] stored = store.get(key(feeder));
            clocks[feeder] =
                    stored == null ? NEVER_HEARD : ByteBuffer.wrap(stored).getLong();
        }
    }

    void take(int feeder, long clock, long wallMs) {
        if (clock > clocks[feeder]) {
            if (wallMs - anyHeardMs >= OUTAGE.toMillis()) {
                Arrays.fill(heardMs, wallMs);
            }
            anyHeardMs = wallMs;
            clocks[feeder] = clock;
            heardMs[feeder] = wallMs;
            store.put(
                    key(feeder), ByteBuffer.allocate(Long.BYTES).putLong(clock).array());
        }
    }

    /** The least of the clocks; {@link Long#MIN_VALUE} while one of them has never been heard. */
    long watermark() {
        return watermark(clocks.length);
    }

    /** The least clock of the first so many. */
    long watermark(int feeders) {
        return Arrays.stream(clocks, 0, feeders).min().orElse(NEVER_HEARD);
    }

    /** The least of the clocks without those that others have waited for long enough; {@link Long#MIN_VALUE} for none. */
    long watermarkOfTheLively(long wallMs) {
        return watermarkOfTheLively(wallMs, clocks.length);
    }

    /** The same of the first so many. */
    long watermarkOfTheLively(long wallMs, int feeders) {
        long least = Long.MAX_VALUE;
        for (int feeder = 0; feeder < feeders; feeder++) {
            if (wallMs - heardMs[feeder] < PATIENCE.toMillis()) {
                least = Math.min(least, clocks[feeder]);
            }
        }
        return least == Long.MAX_VALUE ? NEVER_HEARD : least;
    }

    /** The least clock of so many feeders as it is stored, for whoever only reads; {@link Long#MIN_VALUE} as above. */
    static long stored(ReadOnlyKeyValueStore<Bytes, byte[]> store, int feeders) {
        long least = Long.MAX_VALUE;
        int heard = 0;
        try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
            for (; rows.hasNext(); heard++) {
                least = Math.min(least, ByteBuffer.wrap(rows.next().value).getLong());
            }
        }
        return heard < feeders ? NEVER_HEARD : least;
    }

    private static Bytes key(int feeder) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(feeder).array());
    }
}
