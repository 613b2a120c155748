package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.NodeFold;
import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.accounting.NodeState;
import io.anchorwatch.accounting.NodeStateCodec;
import io.anchorwatch.client.ClientFold;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.client.ClientState;
import io.anchorwatch.client.ClientStateCodec;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.WatchFold;
import io.anchorwatch.flood.Watched;
import io.anchorwatch.flood.WatchedCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The folds of sources, nodes and clients. Their clock is the watermark: the least of the clocks that feed them. */
final class SubjectProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final char SOURCE = 's';
    private static final char NODE = 'n';
    private static final char CLIENT = 'c';
    /** Marks the accounts of nodes, among the keys of the store. */
    static final char ACCOUNT = 'a';

    /** Longer than an account is kept. */
    private static final Duration EIGHT_DAYS = Duration.ofDays(8);

    private final Wire wire;
    private final int feeders;

    @SuppressWarnings("NullAway.Init") // Set by init.
    private Said said;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<Bytes, byte[]> store;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<Bytes, byte[]> clocks;

    @SuppressWarnings("NullAway.Init")
    private Deadlines deadlines;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<Watched, Attempt> sources;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<Watched, Attempt> nodes;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<ClientState, ClientSession> clients;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<NodeState, NodeReport> accounts;

    private long watermark = Long.MIN_VALUE;

    /**
     * The folds of other keys.
     *
     * @param feeders how many partitions feed them
     */
    SubjectProcessor(Wire wire, int feeders) {
        this.wire = wire;
        this.feeders = feeders;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        said = new Said(context);
        store = context.getStateStore(Store.SUBJECTS.storeName());
        clocks = context.getStateStore(Store.WATERMARK.storeName());
        deadlines = new Deadlines(context.getStateStore(Store.SUBJECTS_DEADLINES.storeName()));
        WatchedCodec watched = new WatchedCodec();
        sources = new FoldStore<>(SOURCE, WatchFold.ofSources(), watched, store, deadlines, wire);
        nodes = new FoldStore<>(NODE, WatchFold.ofNodes(), watched, store, deadlines, wire);
        clients = new FoldStore<>(CLIENT, new ClientFold(), new ClientStateCodec(), store, deadlines, wire);
        accounts = new FoldStore<>(ACCOUNT, new NodeFold(), new NodeStateCodec(), store, deadlines, wire, EIGHT_DAYS);
        watermark = least();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value[0] == Subjects.CLOCK) {
            clock(value, record.timestamp());
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        byte[] payload = Subjects.payload(value);
        List<Conclusion> issued = switch (value[0]) {
            case Subjects.BY_SOURCE -> sources.take(key, Subjects.ATTEMPTS.decode(payload), watermark);
            case Subjects.BY_NODE -> nodes.take(key, Subjects.ATTEMPTS.decode(payload), watermark);
            case Subjects.BY_CLIENT -> clients.take(key, Subjects.CLIENTS.decode(payload), watermark);
            case Subjects.ACCOUNT -> accounts.take(key, Subjects.REPORTS.decode(payload), watermark);
            default -> throw new IllegalStateException("a record of unknown kind " + value[0]);
        };
        issued.forEach(one -> said.send(one, record.timestamp()));
    }

    private void clock(byte[] value, long timestamp) {
        ByteBuffer in = ByteBuffer.wrap(value, 1, Integer.BYTES + Long.BYTES);
        Bytes feeder = feeder(in.getInt());
        long clock = in.getLong();
        byte @Nullable [] before = clocks.get(feeder);
        if (before == null || ByteBuffer.wrap(before).getLong() < clock) {
            clocks.put(feeder, ByteBuffer.allocate(Long.BYTES).putLong(clock).array());
        }
        long now = least();
        if (now > watermark) {
            watermark = now;
            for (String due : deadlines.due(watermark)) {
                due(due).forEach(one -> said.send(one, timestamp));
            }
        }
    }

    private List<Conclusion> due(String due) {
        String key = FoldStore.keyOf(due);
        return switch (due.charAt(0)) {
            case SOURCE -> sources.advance(key, watermark);
            case NODE -> nodes.advance(key, watermark);
            case CLIENT -> clients.advance(key, watermark);
            case ACCOUNT -> accounts.advance(key, watermark);
            default -> {
                FoldStore.forget(due, watermark, store, deadlines);
                yield List.of();
            }
        };
    }

    /** The least of the feeding clocks; none while one of them has not spoken. */
    private long least() {
        long least = Long.MAX_VALUE;
        for (int number = 0; number < feeders; number++) {
            byte @Nullable [] clock = clocks.get(feeder(number));
            if (clock == null) {
                return Long.MIN_VALUE;
            }
            least = Math.min(least, ByteBuffer.wrap(clock).getLong());
        }
        return least;
    }

    private static Bytes feeder(int number) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
