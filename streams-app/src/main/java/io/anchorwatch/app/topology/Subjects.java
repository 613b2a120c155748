package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.accounting.NodeReportCodec;
import io.anchorwatch.client.ClientSessionCodec;
import io.anchorwatch.flood.AttemptCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What the session part sends to the folds of other keys: attempts to their source and their node, a session's birth and
 * end to its client, what was heard of a node to its account, and the partition's clock to everybody. The first byte of a value says which it is.
 */
final class Subjects {
    static final byte BY_SOURCE = 1;
    static final byte BY_NODE = 2;
    static final byte BY_CLIENT = 3;
    static final byte CLOCK = 4;
    static final byte ACCOUNT = 5;
    static final byte PARCEL = 6;

    static final AttemptCodec ATTEMPTS = new AttemptCodec();
    static final ClientSessionCodec CLIENTS = new ClientSessionCodec();
    static final NodeReportCodec REPORTS = new NodeReportCodec();

    private Subjects() {}

    static Record<byte[], Object> account(NodeReport report, long timestamp) {
        return record(account(report.fleetId(), report.nodeId()), ACCOUNT, REPORTS.encode(report), timestamp);
    }

    /** The key of a node's account. */
    static String account(String fleetId, String nodeId) {
        return fleetId + "/~node/" + nodeId;
    }

    /** A feeding partition's clock, for every partition that it feeds. */
    static Record<byte[], Object> clock(int feeder, long clock, long timestamp) {
        byte[] value = ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES)
                .put(CLOCK)
                .putInt(feeder)
                .putLong(clock)
                .array();
        return new Record<>(new byte[0], value, timestamp);
    }

    private static Record<byte[], Object> record(String key, byte kind, byte[] payload, long timestamp) {
        byte[] value = new byte[1 + payload.length];
        value[0] = kind;
        System.arraycopy(payload, 0, value, 1, payload.length);
        return new Record<>(key.getBytes(StandardCharsets.UTF_8), value, timestamp);
    }

    static byte[] payload(byte[] value) {
        return Arrays.copyOfRange(value, 1, value.length);
    }

    /** A clock goes to every partition, a parcel where it says, the rest where its key belongs. */
    static final StreamPartitioner<byte[], Object> PARTITIONER = (topic, key, value, partitions) -> {
        if (!(value instanceof byte[] bytes)) {
            return Optional.empty();
        }
        return switch (bytes[0]) {
            case CLOCK -> Optional.of(everyOne(partitions));
            case PARCEL -> Optional.of(Set.of(Parcels.partition(bytes)));
            default -> Optional.empty();
        };
    };

    private static Set<Integer> everyOne(int partitions) {
        return IntStream.range(0, partitions).boxed().collect(Collectors.toSet());
    }
}
