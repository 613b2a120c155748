package io.anchorwatch.benchmarks;

import io.anchorwatch.client.ClientFold;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.client.ClientState;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.FloodState;
import io.anchorwatch.flood.SessionFloodFold;
import io.anchorwatch.flood.WatchFold;
import io.anchorwatch.flood.Watched;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.History;
import io.anchorwatch.session.Outcome;
import io.anchorwatch.session.Session;
import io.anchorwatch.session.SessionFold;
import io.anchorwatch.session.WindowShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The folds of sessions, their floods, sources, nodes and clients without Kafka, as the topology calls them, with what a store
 * holds on the heap. Events come in the order of time.
 */
final class AllFolds implements History {
    private final SessionFold sessionFold = new SessionFold(Policies.BUILT_IN, this);
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Small<FloodState, Attempt> floods = new Small<>(new SessionFloodFold());
    private final Small<Watched, Attempt> sources = new Small<>(WatchFold.ofSources());
    private final Small<Watched, Attempt> nodes = new Small<>(WatchFold.ofNodes());
    private final Small<ClientState, ClientSession> clients = new Small<>(new ClientFold());
    private final Due due = new Due();
    private long offset;
    private long conclusions;

    /** What the timeline store holds of a session. */
    private static final class Known {
        private final List<Entry> entries = new ArrayList<>(8);
        private final Map<String, Conclusion> said = new HashMap<>(2);
        private final Map<String, WindowShare> shares = new HashMap<>(2);
    }

    /** At most one armed deadline a key, which moves only forward. */
    private static final class Due {
        private record Armed(long at, String key) {}

        private final PriorityQueue<Armed> queue = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
        private final Map<String, Long> armed = new HashMap<>();

        void arm(String key, long deadline) {
            if (deadline == Fold.NEVER) {
                return;
            }
            Long before = armed.get(key);
            if (before == null || before > deadline) {
                armed.put(key, deadline);
                queue.add(new Armed(deadline, key));
            }
        }

        /** A key that is due, or null. */
        @SuppressWarnings("ReferenceEquality")
        @org.jspecify.annotations.Nullable
        String next(long clock) {
            while (!queue.isEmpty() && queue.peek().at <= clock) {
                Armed one = queue.remove();
                if (armed.remove(one.key, one.at)) {
                    return one.key;
                }
            }
            return null;
        }
    }

    /** A small fold with its states and deadlines. */
    private final class Small<S, E> {
        private final Fold<S, E, Finding> fold;
        private final Map<String, S> states = new HashMap<>();
        private final Due due = new Due();

        private Small(Fold<S, E, Finding> fold) {
            this.fold = fold;
        }

        void take(String key, E event, long clock) {
            keep(key, fold.take(states.get(key), event, clock));
        }

        void advance(long clock) {
            for (String key = due.next(clock); key != null; key = due.next(clock)) {
                keep(key, fold.advance(states.get(key), clock));
            }
        }

        private void keep(String key, Step<S, Finding> step) {
            S state = step.state();
            if (state == null) {
                states.remove(key);
            } else {
                states.put(key, state);
                due.arm(key, fold.deadline(state));
            }
            conclusions += step.outputs().size();
        }
    }

    /** Takes an event when it is appended. */
    void take(ReasonEvent event, long appendedAt) {
        advance(appendedAt);
        if (event.sessionId() == null) {
            attempts(new Entry(event, appendedAt, offset++, 0, false), appendedAt);
            return;
        }
        String key = event.key();
        Outcome outcome = sessionFold.take(sessions.get(key), event, appendedAt, offset++, appendedAt);
        Entry entry = outcome.entry();
        if (entry != null) {
            known.computeIfAbsent(key, k -> new Known()).entries.add(entry);
            attempts(entry, appendedAt);
        }
        keep(key, outcome);
    }

    private void attempts(Entry entry, long clock) {
        ReasonEvent event = entry.event();
        if (Attempt.handshake(event.code()) && event.source() != null) {
            sources.take(event.fleetId() + '/' + event.source(), Attempt.of(entry), clock);
        }
        if (!event.code().attempts()) {
            return;
        }
        Attempt attempt = Attempt.of(entry);
        if (event.sessionId() != null && event.code().rejects()) {
            floods.take(event.key(), attempt, clock);
        }
        if (event.source() != null) {
            sources.take(event.fleetId() + '/' + event.source(), attempt, clock);
        }
        nodes.take(event.fleetId() + '/' + event.nodeId(), attempt, clock);
    }

    private void advance(long clock) {
        for (String key = due.next(clock); key != null; key = due.next(clock)) {
            String[] ids = key.split("/", 2);
            keep(key, sessionFold.advance(sessions.get(key), ids[0], ids[1], clock));
        }
        floods.advance(clock);
        sources.advance(clock);
        nodes.advance(clock);
        clients.advance(clock);
    }

    private void keep(String key, Outcome outcome) {
        Session session = outcome.session();
        if (session == null) {
            sessions.remove(key);
        } else {
            sessions.put(key, session);
            due.arm(key, session.deadline());
        }
        for (Conclusion one : outcome.statements().conclusions()) {
            known.computeIfAbsent(key, k -> new Known()).said.put(one.id(), one);
            conclusions++;
        }
        for (WindowShare share : outcome.statements().shares()) {
            known.computeIfAbsent(key, k -> new Known())
                    .shares
                    .put(share.invariant() + "/" + share.windowStart(), share);
        }
        ClientSession client = outcome.statements().client();
        if (client != null) {
            clients.take(client.fleetId() + '/' + client.clientRef(), client, client.bornAppendedAt());
        }
    }

    /** How often something was concluded, so that nobody can leave the work out. */
    long conclusions() {
        return conclusions;
    }

    /** How many sessions are in memory. */
    int live() {
        return sessions.size();
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        Known found = known.get(fleetId + '/' + sessionId);
        return found == null ? List.of() : found.entries;
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        Known found = known.get(fleetId + '/' + sessionId);
        return found == null ? List.of() : found.said.values();
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        Known found = known.get(fleetId + '/' + sessionId);
        return found == null ? List.of() : found.shares.values();
    }
}
