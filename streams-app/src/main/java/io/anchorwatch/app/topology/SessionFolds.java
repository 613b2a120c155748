package io.anchorwatch.app.topology;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.detection.NodeSaid;
import io.anchorwatch.detection.NodeSaidFold;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SequenceWindow;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.FloodState;
import io.anchorwatch.flood.FloodStateCodec;
import io.anchorwatch.flood.SessionFloodFold;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.Outcome;
import io.anchorwatch.session.Session;
import io.anchorwatch.session.SessionFold;
import io.anchorwatch.session.Standing;
import io.anchorwatch.session.Statements;
import io.anchorwatch.session.WindowShare;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The folds of the session part, behind one index of deadlines: sessions, their floods, what nodes say, windows. */
final class SessionFolds {
    private static final char SESSION = 's';
    private static final char FLOOD = 'f';
    private static final char NODE_SAID = 'n';
    private static final char WINDOW = 'w';
    private static final char EXPIRY = 'x';
    private static final char FIGURES = 'g';
    private static final char SEQUENCES = 'q';

    private final ProcessorContext<byte[], Object> context;
    private final Wire wire;
    private final Said said;
    private final Timelines timelines;
    private final Known known;
    private final Timelines.Writer writer;
    private final SessionFold fold;
    private final SessionCache cache;
    private final SessionIndex index;
    private final Deadlines deadlines;
    private final KeyValueStore<Bytes, byte[]> store;
    private final FoldStore<FloodState, Attempt> floods;
    private final FoldStore<NodeSaid, Entry> nodesSaid;
    private final WindowStore windows;
    private final Figures figures;
    private final Sequences sequences;
    private final long retention;

    SessionFolds(
            ProcessorContext<byte[], Object> context,
            KeyValueStore<Bytes, byte[]> timeline,
            Wire wire,
            Policies policies,
            Duration retention,
            BeforeCommit commits) {
        this.context = context;
        this.wire = wire;
        this.said = new Said(context);
        this.timelines = new Timelines(timeline, wire);
        this.writer = new Timelines.Writer(timeline);
        this.cache = new SessionCache();
        this.index = new SessionIndex(context.getStateStore(Store.SESSIONS.storeName()), commits);
        this.store = context.getStateStore(Store.FOLDS.storeName());
        this.deadlines = new Deadlines(context.getStateStore(Store.FOLDS_DEADLINES.storeName()), commits);
        this.known = new Known(timelines, deadlines, EXPIRY);
        this.fold = new SessionFold(policies, known);
        this.floods =
                new FoldStore<>(FLOOD, new SessionFloodFold(), new FloodStateCodec(), store, deadlines, wire, commits);
        this.nodesSaid = new FoldStore<>(
                NODE_SAID, new NodeSaidFold(), new NodeSaidCodec(wire), store, deadlines, wire, commits);
        this.windows = new WindowStore(
                WINDOW, store, deadlines, commits, context.taskId().partition());
        this.figures = new Figures(FIGURES, context.getStateStore(Store.FIGURES.storeName()), deadlines, commits);
        this.retention = retention.toMillis() * 1_000;
        this.sequences =
                new Sequences(SEQUENCES, context.getStateStore(Store.SEQUENCES.storeName()), deadlines, this.retention);
    }

    /** What is known of timelines. */
    Known known() {
        return known;
    }

    /** Takes an event of a session; whether it came late. */
    boolean session(ReasonEvent event, byte[] value, long appendedAt, long offset, long clock) {
        String key = event.key();
        long timestamp = appendedAt / 1_000;
        Outcome outcome = fold.take(cache.get(key), event, appendedAt, offset, clock);
        Entry entry = outcome.entry();
        if (entry != null) {
            writer.put(entry, value);
            known.put(key, event);
            deadlines.arm(EXPIRY + key, appendedAt + retention);
        }
        keep(key, outcome, clock, timestamp);
        Entry seen = entry != null ? entry : new Entry(event, appendedAt, offset, 0, false);
        attempts(seen, clock, timestamp);
        nodeSaid(seen, key, clock, timestamp);
        return entry != null && entry.late();
    }

    /** Takes the number of an event that stands in no timeline. */
    SequenceWindow.Seen number(ReasonEvent event, long clock) {
        return sequences.take(event, clock);
    }

    /** Takes an event that no session owns; whether it came late. */
    boolean withoutSession(ReasonEvent event, long appendedAt, long offset, long clock) {
        Entry entry = new Entry(event, appendedAt, offset, 0, false);
        attempts(entry, clock, appendedAt / 1_000);
        nodeSaid(entry, null, clock, appendedAt / 1_000);
        return SessionFold.late(entry);
    }

    private void attempts(Entry entry, long clock, long timestamp) {
        figures.count(entry);
        ReasonEvent event = entry.event();
        ReasonCode code = event.code();
        String source = event.source();
        if (Attempt.handshake(code) && source != null) {
            context.forward(Subjects.bySource(Attempt.of(entry), source, timestamp), Sink.SUBJECTS.sinkName());
        }
        if (!code.attempts()) {
            return;
        }
        Attempt attempt = Attempt.of(entry);
        String sessionId = event.sessionId();
        if (sessionId != null && code != ReasonCode.SESSION_NOT_FOUND && code.rejects()) {
            String key = event.key();
            issue(key, floods.take(key, attempt, clock), timestamp);
        }
        if (source != null) {
            context.forward(Subjects.bySource(attempt, source, timestamp), Sink.SUBJECTS.sinkName());
        }
        context.forward(Subjects.byNode(attempt, timestamp), Sink.SUBJECTS.sinkName());
    }

    private void nodeSaid(Entry entry, @Nullable String sessionKey, long clock, long timestamp) {
        ReasonEvent event = entry.event();
        if (!NodeSaidFold.concerns(event.code())) {
            return;
        }
        String subject = NodeSaidFold.subject(event).kind().word()
                + '/'
                + NodeSaidFold.subject(event).id();
        String key = event.codeName() + '/' + event.fleetId() + '/' + subject;
        issue(sessionKey, nodesSaid.take(key, entry, clock), timestamp);
    }

    /** Lets time pass for everything whose deadline is not after the clock. */
    void due(long clock, long timestamp) {
        List<String> due = deadlines.due(clock);
        for (String one : due) {
            String key = FoldStore.keyOf(one);
            switch (one.charAt(0)) {
                case SESSION -> {
                    String[] ids = key.split("/", 2);
                    keep(key, fold.advance(cache.get(key), ids[0], ids[1], clock), clock, timestamp);
                }
                case FLOOD -> issue(key, floods.advance(key, clock), timestamp);
                case NODE_SAID -> issue(sessionOf(key), nodesSaid.advance(key, clock), timestamp);
                case WINDOW ->
                    windows.issue(key, clock).forEach(window -> said.send(window, wire.encode(window), timestamp));
                case EXPIRY -> expire(key, clock);
                case FIGURES -> figures.forget(key);
                case SEQUENCES -> sequences.forget(key, clock);
                default -> FoldStore.forget(one, clock, store, deadlines);
            }
        }
    }

    /** The session's key in the key of what a node said, or null when that is about no session. */
    private static @Nullable String sessionOf(String key) {
        String[] parts = key.split("/", 4);
        return parts[2].equals("session") ? parts[1] + '/' + parts[3] : null;
    }

    private void keep(String key, Outcome outcome, long clock, long timestamp) {
        Session session = outcome.session();
        cache.keep(key, session);
        if (session != null) {
            deadlines.arm(SESSION + key, session.deadline());
        }
        Statements statements = outcome.statements();
        for (Conclusion now : statements.conclusions()) {
            issue(key, Issuer.issue(timelines.lastSaid(key, now.id()), now), timestamp);
        }
        shares(key, statements, clock);
        client(key, statements.client(), timestamp);
        Standing standing = outcome.standing();
        if (standing != null) {
            index.keep(key, standing);
        }
    }

    private void shares(String key, Statements statements, long clock) {
        String fleetId = key.substring(0, key.indexOf('/'));
        for (WindowShare share : statements.shares()) {
            WindowShare before = timelines.share(key, share);
            if (!share.equals(before)) {
                windows.change(fleetId, before, share, clock);
                writer.put(key, share);
            }
        }
        for (WindowShare gone : statements.withdrawnShares()) {
            windows.change(fleetId, timelines.share(key, gone), null, clock);
            writer.delete(key, gone);
        }
    }

    private void client(String key, @Nullable ClientSession now, long timestamp) {
        if (now != null && !now.equals(timelines.client(key))) {
            writer.put(key, now);
            context.forward(Subjects.byClient(now, timestamp), Sink.SUBJECTS.sinkName());
        }
    }

    private void issue(@Nullable String sessionKey, List<Conclusion> issued, long timestamp) {
        for (Conclusion one : issued) {
            byte[] bytes = wire.encode(one);
            if (sessionKey != null) {
                writer.put(sessionKey, one, bytes);
            }
            said.send(one, bytes, timestamp);
        }
    }

    /** Forgets a timeline when its session has been silent for as long as timelines are kept. */
    private void expire(String key, long clock) {
        String[] ids = key.split("/", 2);
        long last = timelines.entries(ids[0], ids[1]).stream()
                .mapToLong(Entry::appendedAt)
                .max()
                .orElse(Long.MIN_VALUE);
        if (last != Long.MIN_VALUE && last + retention > clock) {
            deadlines.arm(EXPIRY + key, last + retention);
            return;
        }
        writer.delete(key);
        known.forget(key);
        index.forget(key);
        cache.keep(key, null);
    }
}
