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
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
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

    private final Wire wire;
    private final Parcels parcels;
    private final Said said;
    private final Timelines timelines;
    private final Known known;
    private final TimelineWriter writer;
    private final SessionFold fold;
    private final SessionCache cache;
    private final SessionIndex index;
    private final Deadlines deadlines;
    private final Pending store;
    private final FoldStore<FloodState, Attempt> floods;
    private final FoldStore<NodeSaid, Entry> nodesSaid;
    private final WindowStore windows;
    private final Shares shares;
    private final Figures figures;
    private final Sequences sequences;
    private final long retention;

    SessionFolds(
            ProcessorContext<byte[], Object> context,
            Wire wire,
            Policies policies,
            Duration retention,
            int partitions,
            Tuning tuning,
            BeforeCommit commits) {
        this.wire = wire;
        this.said = new Said(context);
        this.parcels = new Parcels(context, Sink.SUBJECTS.sinkName(), partitions, commits);
        Pending timeline = commits.pending(Store.TIMELINE.in(context));
        EntryBlocks blocks = new EntryBlocks(timeline);
        this.timelines = new Timelines(timeline, blocks, wire);
        this.writer = new TimelineWriter(timeline, blocks);
        this.cache = new SessionCache(tuning, policies);
        this.index = new SessionIndex(commits.pending(Store.SESSIONS.in(context)));
        this.store = commits.pending(Store.FOLDS.in(context));
        this.deadlines = new Deadlines(commits.pending(Store.FOLDS_DEADLINES.in(context)), commits);
        this.known = new Known(timelines, index, cache);
        this.fold = new SessionFold(policies, known);
        LastSaid lastSaid = new LastSaid(store, wire);
        this.floods = new FoldStore<>(
                FLOOD, new SessionFloodFold(), new FloodStateCodec(), store, deadlines, lastSaid, commits);
        this.nodesSaid = new FoldStore<>(
                NODE_SAID, new NodeSaidFold(), new NodeSaidCodec(wire), store, deadlines, lastSaid, commits);
        this.windows = new WindowStore(
                WINDOW, store, deadlines, commits, context.taskId().partition());
        this.shares = new Shares(timelines, writer, windows);
        this.figures = new Figures(FIGURES, commits.pending(Store.FIGURES.in(context)), deadlines, commits);
        this.retention = retention.toMillis() * 1_000;
        this.sequences =
                new Sequences(SEQUENCES, commits.pending(Store.SEQUENCES.in(context)), deadlines, this.retention);
    }

    /** Nobody asks for sessions any more. */
    void close() {
        cache.close();
    }

    /** Whether an event stands in no timeline. */
    boolean ownsNot(ReasonEvent event, String key) {
        return known.ownsNot(event, key);
    }

    /** A session in memory. */
    SessionCell cell(String key, long clock) {
        return cache.of(key, clock);
    }

    /** The bytes of the event that has the same identity, or null. */
    byte @Nullable [] sameIdentity(ReasonEvent event, SessionCell cell) {
        return known.sameIdentity(event, cell);
    }

    /** Takes an event of a session; whether it came late. */
    boolean session(ReasonEvent event, SessionCell cell, byte[] value, long appendedAt, long offset, long clock) {
        String key = cell.key();
        long timestamp = appendedAt / 1_000;
        Lives lives = cell.lives();
        boolean first = lives != null && lives.none();
        Outcome outcome = fold.take(cell.session(), event, appendedAt, offset, clock);
        Entry entry = outcome.entry();
        if (entry != null) {
            writer.put(entry, value, cell.surelyNew(event));
            cell.stored(event);
            if (first) {
                index.begin(key);
                deadlines.add(EXPIRY + key, appendedAt + retention);
            }
        }
        keep(cell, outcome, clock, timestamp);
        Entry seen = entry != null ? entry : new Entry(event, appendedAt, offset, 0, false);
        attempts(seen, cell, clock, timestamp);
        nodeSaid(seen, key, clock, timestamp);
        return entry != null && entry.late();
    }

    /** Sends what others must have before they hear of the clock. */
    void send() {
        parcels.send();
    }

    /** Takes the number of an event that stands in no timeline. */
    SequenceWindow.Seen number(ReasonEvent event, long clock) {
        return sequences.take(event, clock);
    }

    /** Takes an event that no session owns; whether it came late. */
    boolean withoutSession(ReasonEvent event, long appendedAt, long offset, long clock) {
        Entry entry = new Entry(event, appendedAt, offset, 0, false);
        attempts(entry, null, clock, appendedAt / 1_000);
        nodeSaid(entry, null, clock, appendedAt / 1_000);
        return SessionFold.late(entry);
    }

    private void attempts(Entry entry, @Nullable SessionCell cell, long clock, long timestamp) {
        figures.count(entry);
        ReasonEvent event = entry.event();
        ReasonCode code = event.code();
        String source = event.source();
        if (!code.attempts() && (source == null || !Attempt.handshake(code))) {
            return;
        }
        Attempt attempt = Attempt.of(entry);
        if (source != null) {
            parcels.bySource(attempt, source, timestamp);
        }
        if (!code.attempts()) {
            return;
        }
        if (cell != null && code != ReasonCode.SESSION_NOT_FOUND && code.rejects()) {
            String key = cell.key();
            if (cell.rejects()) {
                floods.begins(key);
            }
            issue(key, floods.take(key, attempt, clock), timestamp);
        }
        parcels.byNode(attempt, timestamp);
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

    /**
     * Lets time pass for some of those whose deadline is not after the clock; until when it has passed for all.
     *
     * @param few for how many, if there are so many
     */
    long due(long clock, long timestamp, int few) {
        for (String one : deadlines.due(clock, few)) {
            due(one, clock, timestamp);
        }
        return Math.min(clock, deadlines.next() - 1);
    }

    private void due(String one, long clock, long timestamp) {
        String key = FoldStore.keyOf(one);
        switch (one.charAt(0)) {
            case SESSION -> {
                if (cache.armed(key) > clock) {
                    break; // what is due was armed before something earlier was
                }
                String[] ids = key.split("/", 2);
                SessionCell cell = cache.visited(key);
                cell.disarmed();
                known.begin();
                keep(cell, fold.advance(cell.session(), ids[0], ids[1], clock), clock, timestamp);
            }
            case FLOOD -> issue(key, floods.advance(key, clock), timestamp);
            case NODE_SAID -> issue(sessionOf(key), nodesSaid.advance(key, clock), timestamp);
            case WINDOW ->
                windows.issue(key, clock).forEach(window -> said.send(window, wire.encode(window), timestamp));
            case EXPIRY -> expire(key, clock);
            case FIGURES -> figures.forget(key);
            case SEQUENCES -> sequences.forget(key, clock);
            default -> LastSaid.forget(one, clock, store, deadlines);
        }
    }

    /** The session's key in the key of what a node said, or null when that is about no session. */
    private static @Nullable String sessionOf(String key) {
        String[] parts = key.split("/", 4);
        return parts[2].equals("session") ? parts[1] + '/' + parts[3] : null;
    }

    private void keep(SessionCell cell, Outcome outcome, long clock, long timestamp) {
        String key = cell.key();
        Session session = outcome.session();
        if (session != null) {
            long deadline = session.deadline();
            if (cell.arms(deadline)) {
                deadlines.add(SESSION + key, deadline);
            }
        }
        Statements statements = outcome.statements();
        for (Conclusion now : statements.conclusions()) {
            Conclusion last = (Conclusion) cell.remembered().get(now.id());
            if (last == null && cell.remembered().mayBeStored(now.id())) {
                last = timelines.lastSaid(key, now.id());
            }
            List<Conclusion> issued = Issuer.issue(last, now);
            issued.forEach(one -> cell.remembered().put(one.id(), one));
            issue(key, issued, timestamp);
        }
        shares.change(cell, statements, clock);
        client(key, statements.client(), cell, timestamp);
        Standing standing = outcome.standing();
        if (standing != null && cell.stands(standing)) {
            index.keep(key, standing);
        }
        cell.keep(session);
    }

    private void client(String key, @Nullable ClientSession now, SessionCell cell, long timestamp) {
        if (now == null) {
            return;
        }
        ClientSession before = cell.client();
        if (before == null && cell.remembered().mayBeStored(SessionCell.CLIENT)) {
            before = timelines.client(key);
        }
        if (!now.equals(before)) {
            writer.put(key, now);
            cell.tell(now);
            parcels.byClient(now, timestamp);
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
            deadlines.add(EXPIRY + key, last + retention);
            return;
        }
        writer.delete(key);
        index.forget(key);
        cache.forget(key);
    }
}
