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
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

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
    private final int feeding;
    private final Counted counted;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private Said said;

    @SuppressWarnings("NullAway.Init")
    private Pending store;

    @SuppressWarnings("NullAway.Init")
    private Deadlines deadlines;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<Watched, Attempt> sources;

    @SuppressWarnings("NullAway.Init")
    private SourceFigures figures;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<Watched, Attempt> nodes;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<ClientState, ClientSession> clients;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<NodeState, NodeReport> accounts;

    @SuppressWarnings("NullAway.Init")
    private Feeders feeders;

    @SuppressWarnings("NullAway.Init")
    private LastSaid lastSaid;

    /** How far everything has been judged: the watermark, or further while somebody holds it back. */
    private long judged = Long.MIN_VALUE;

    /**
     * The folds of other keys.
     *
     * @param feeding how many partitions feed them
     */
    SubjectProcessor(Wire wire, int feeding, Counted counted) {
        this.wire = wire;
        this.feeding = feeding;
        this.counted = counted;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        said = new Said(context);
        BeforeCommit commits =
                context.<BeforeCommit>getStateStore(Store.SUBJECTS_COMMITS).anew();
        store = commits.pending(Store.SUBJECTS.in(context));
        deadlines = new Deadlines(commits.pending(Store.SUBJECTS_DEADLINES.in(context)), commits);
        lastSaid = new LastSaid(store, wire);
        WatchedCodec watched = new WatchedCodec();
        sources = new FoldStore<>(SOURCE, WatchFold.ofSources(), watched, store, deadlines, lastSaid, commits);
        figures = new SourceFigures(store, deadlines, commits);
        nodes = new FoldStore<>(NODE, WatchFold.ofNodes(), watched, store, deadlines, lastSaid, commits);
        clients =
                new FoldStore<>(CLIENT, new ClientFold(), new ClientStateCodec(), store, deadlines, lastSaid, commits);
        accounts = new FoldStore<>(
                ACCOUNT, new NodeFold(), new NodeStateCodec(), store, deadlines, lastSaid, commits, EIGHT_DAYS);
        feeders = new Feeders(Store.WATERMARK.in(context), feeding, context.currentSystemTimeMs());
        judged = feeders.watermark();
        context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::heldBack);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value[0] == Subjects.CLOCK) {
            clock(value, record.timestamp());
            return;
        }
        if (value[0] == Subjects.PARCEL) {
            Parcels.open(value, (key, kind, payload) -> take(key, kind, payload, record.timestamp()));
        } else {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            take(key, value[0], Subjects.payload(value), record.timestamp());
        }
    }

    private void take(String key, byte kind, byte[] payload, long timestamp) {
        List<Conclusion> issued = switch (kind) {
            case Subjects.BY_SOURCE -> bySource(key, Subjects.ATTEMPTS.decode(payload));
            case Subjects.BY_NODE -> nodes.take(key, Subjects.ATTEMPTS.decode(payload), judged);
            case Subjects.BY_CLIENT -> clients.take(key, Subjects.CLIENTS.decode(payload), judged);
            case Subjects.ACCOUNT -> accounts.take(key, Subjects.REPORTS.decode(payload), judged);
            default -> throw new IllegalStateException("a record of unknown kind " + kind);
        };
        send(issued, timestamp);
    }

    private void send(List<Conclusion> issued, long timestamp) {
        issued.forEach(one -> said.send(one, one, timestamp));
    }

    private List<Conclusion> bySource(String key, Attempt attempt) {
        figures.count(attempt);
        return sources.take(key, attempt, judged);
    }

    private void clock(byte[] value, long timestamp) {
        ByteBuffer in = ByteBuffer.wrap(value, 1, Integer.BYTES + Long.BYTES);
        feeders.take(in.getInt(), in.getLong(), context.currentSystemTimeMs());
        long now = feeders.watermark();
        if (now > judged) {
            judge(now, timestamp, FoldStore::advance);
            send(lastSaid.whole(now), timestamp);
        }
    }

    /** Somebody who is stuck must not blind everybody else: after a while the others are judged without him. */
    private void heldBack(long wallMs) {
        long now = feeders.watermarkOfTheLively(wallMs);
        if (now > judged) {
            counted.partial();
            judge(now, now / 1_000, FoldStore::advancePartially);
        }
    }

    private void judge(long now, long timestamp, Advance advance) {
        judged = now;
        for (String due : deadlines.due(judged)) {
            send(due(due, advance), timestamp);
        }
    }

    /** How time passes for a key of a fold. */
    private interface Advance {
        List<Conclusion> pass(FoldStore<?, ?> fold, String key, long clock);
    }

    private List<Conclusion> due(String due, Advance advance) {
        String key = FoldStore.keyOf(due);
        return switch (due.charAt(0)) {
            case SOURCE -> advance.pass(sources, key, judged);
            case NODE -> advance.pass(nodes, key, judged);
            case CLIENT -> advance.pass(clients, key, judged);
            case ACCOUNT -> advance.pass(accounts, key, judged);
            case SourceFigures.KIND -> {
                figures.forget(key);
                yield List.of();
            }
            default -> {
                LastSaid.forget(due, judged, store, deadlines);
                yield List.of();
            }
        };
    }
}
