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
import io.anchorwatch.fold.PackReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The folds of sources, nodes and clients. The clock of each is its watermark: the least of the clocks that feed it. Accounts of
 * nodes are fed by heartbeats, too; nobody else waits for those.
 */
final class SubjectProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final char SOURCE = 's';
    private static final char NODE = 'n';
    private static final char CLIENT = 'c';
    /** Marks the accounts of nodes, among the keys of the store. */
    static final char ACCOUNT = 'a';

    /** Marks findings about accounts that were judged without somebody, among the keys of the store. */
    private static final char PARTIAL_ACCOUNT = '}';

    /** Longer than timelines are kept by default: until then what is learned of a session that has ended may refute a reset. */
    private static final Duration A_MONTH = Duration.ofDays(31);

    /** Longer than an account is kept. */
    private static final Duration EIGHT_DAYS = Duration.ofDays(8);

    /** Those that are due are judged a few at a time, so that neither events nor a commit wait for all of them. */
    private static final Duration GO_ON_EVERY = Duration.ofMillis(10);

    private final Wire wire;
    private final int events;
    private final int heartbeats;
    private final Counted counted;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private Said said;

    @SuppressWarnings("NullAway.Init")
    private Pending store;

    @SuppressWarnings("NullAway.Init")
    private Watermark heard;

    @SuppressWarnings("NullAway.Init")
    private Watermark heardWithBeats;

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
    private List<Judged> judged;

    /** What is judged by one watermark. */
    private static final class Judged {
        private final Watermark watermark;
        private final LastSaid said;

        /** Of what let the watermark move on, in epoch milliseconds. */
        private long timestamp;

        Judged(Watermark watermark, LastSaid said) {
            this.watermark = watermark;
            this.said = said;
        }
    }

    /**
     * The folds of other keys.
     *
     * @param events how many partitions of events feed them
     * @param heartbeats how many partitions of heartbeats feed accounts as well
     */
    SubjectProcessor(Wire wire, int events, int heartbeats, Counted counted) {
        this.wire = wire;
        this.events = events;
        this.heartbeats = heartbeats;
        this.counted = counted;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        said = new Said(context);
        BeforeCommit commits =
                context.<BeforeCommit>getStateStore(Store.SUBJECTS_COMMITS).anew();
        store = commits.pending(Store.SUBJECTS.in(context));
        feeders = new Feeders(Store.WATERMARK.in(context), events + heartbeats, context.currentSystemTimeMs());
        heard = new Watermark(feeders, events, deadlines(Store.SUBJECTS_DEADLINES, commits));
        heardWithBeats = new Watermark(feeders, events + heartbeats, deadlines(Store.ACCOUNTS_DEADLINES, commits));
        LastSaid lastSaid = new LastSaid(store, wire);
        LastSaid lastSaidOfAccounts = new LastSaid(store, wire, PARTIAL_ACCOUNT);
        judged = List.of(new Judged(heard, lastSaid), new Judged(heardWithBeats, lastSaidOfAccounts));
        Deadlines deadlines = heard.deadlines();
        WatchedCodec watched = new WatchedCodec();
        sources = new FoldStore<>(SOURCE, WatchFold.ofSources(), watched, store, deadlines, lastSaid, commits);
        figures = new SourceFigures(store, deadlines, commits);
        nodes = new FoldStore<>(NODE, WatchFold.ofNodes(), watched, store, deadlines, lastSaid, commits);
        clients = new FoldStore<>(
                CLIENT, new ClientFold(), new ClientStateCodec(), store, deadlines, lastSaid, commits, A_MONTH, false);
        accounts = new FoldStore<>(
                ACCOUNT,
                new NodeFold(),
                new NodeStateCodec(),
                store,
                heardWithBeats.deadlines(),
                lastSaidOfAccounts,
                commits,
                EIGHT_DAYS,
                true);
        context.schedule(GO_ON_EVERY, PunctuationType.WALL_CLOCK_TIME, wallMs -> judged.forEach(this::goOn));
        context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::heldBack);
    }

    private Deadlines deadlines(Store of, BeforeCommit commits) {
        return new Deadlines(commits.pending(of.in(context)), commits);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value[0] == Subjects.CLOCK) {
            clock(value, record.timestamp());
            return;
        }
        if (value[0] == Subjects.PARCEL) {
            Parcels.open(value, (key, kind, message) -> send(issued(key, kind, message), record.timestamp()));
        } else if (value[0] == Subjects.ACCOUNT) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            NodeReport report = Subjects.REPORTS.decode(Subjects.payload(value));
            send(accounts.take(key, report, heardWithBeats.judged()), record.timestamp());
        } else {
            throw new IllegalStateException("a record of unknown kind " + value[0]);
        }
    }

    private List<Conclusion> issued(String key, byte kind, PackReader message) {
        return switch (kind) {
            case Subjects.BY_SOURCE -> bySource(key, Subjects.ATTEMPTS.read(message));
            case Subjects.BY_NODE -> nodes.take(key, Subjects.ATTEMPTS.read(message), heard.judged());
            case Subjects.BY_CLIENT -> clients.take(key, Subjects.CLIENTS.read(message), heard.judged());
            default -> throw new IllegalStateException("a message of unknown kind " + kind);
        };
    }

    private void send(List<Conclusion> issued, long timestamp) {
        issued.forEach(one -> said.send(one, one, timestamp));
    }

    private List<Conclusion> bySource(String key, Attempt attempt) {
        figures.count(attempt);
        return sources.take(key, attempt, heard.judged());
    }

    private void clock(byte[] value, long timestamp) {
        ByteBuffer in = ByteBuffer.wrap(value, 1, Integer.BYTES + Long.BYTES);
        feeders.take(in.getInt(), in.getLong(), context.currentSystemTimeMs());
        for (Judged each : judged) {
            if (each.watermark.mayAdvance()) {
                finish(each);
                each.watermark.advance();
                each.timestamp = timestamp;
                goOn(each);
            }
        }
    }

    /** Judges some of those that are due. When nobody is left, what was marked as partial is said again. */
    private void goOn(Judged one) {
        if (one.watermark.behind()) {
            judge(one, one.timestamp, FoldStore::advance);
            if (!one.watermark.behind()) {
                send(one.said.whole(one.watermark.judged()), one.timestamp);
            }
        }
    }

    private void finish(Judged one) {
        while (one.watermark.behind()) {
            goOn(one);
        }
    }

    /** Somebody who is stuck must not blind everybody else: after a while the others are judged without him. */
    private void heldBack(long wallMs) {
        boolean partial = false;
        for (Judged each : judged) {
            finish(each);
            if (each.watermark.advanceWithTheLively(wallMs)) {
                partial = true;
                while (each.watermark.behind()) {
                    judge(each, each.watermark.judged() / 1_000, FoldStore::advancePartially);
                }
            }
        }
        if (partial) {
            counted.partial();
        }
    }

    private void judge(Judged one, long timestamp, Advance advance) {
        for (String due : one.watermark.due()) {
            send(due(due, one.watermark, advance), timestamp);
        }
    }

    /** How time passes for a key of a fold. */
    private interface Advance {
        List<Conclusion> pass(FoldStore<?, ?> fold, String key, long clock);
    }

    private List<Conclusion> due(String due, Watermark watermark, Advance advance) {
        String key = FoldStore.keyOf(due);
        long clock = watermark.judged();
        return switch (due.charAt(0)) {
            case SOURCE -> advance.pass(sources, key, clock);
            case NODE -> advance.pass(nodes, key, clock);
            case CLIENT -> advance.pass(clients, key, clock);
            case ACCOUNT -> advance.pass(accounts, key, clock);
            case SourceFigures.KIND -> {
                figures.forget(key);
                yield List.of();
            }
            default -> {
                LastSaid.forget(due, clock, store, watermark.deadlines());
                yield List.of();
            }
        };
    }
}
