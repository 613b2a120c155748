package io.anchorwatch.benchmarks;

import io.anchorwatch.catalog.ReasonCode;
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
import org.jspecify.annotations.Nullable;

/**
 * The folds of sessions, their floods, sources, nodes and clients without Kafka, as the topology calls them, with what a store
 * holds on the heap. Events come in the order of time.
 */
final class AllFolds implements History {
    private static final long SECOND = 1_000_000;

    private final SessionFold sessionFold = new SessionFold(Policies.BUILT_IN, this);
    private final Map<String, Cell> sessions = new HashMap<>();
    private final Due<Cell> due = new Due<>();
    private final Small<FloodState, Attempt> floods = new Small<>(new SessionFloodFold());
    private final Small<Watched, Attempt> sources = new Small<>(WatchFold.ofSources());
    private final Small<Watched, Attempt> nodes = new Small<>(WatchFold.ofNodes());
    private final Small<ClientState, ClientSession> clients = new Small<>(new ClientFold());
    private long lookedSecond = Long.MIN_VALUE;
    private long offset;
    private long conclusions;

    /** Whatever has at most one deadline, which moves only forward. */
    private abstract static class Armed {
        protected long armedSecond = Fold.NEVER;
    }

    /** A session, and what the timeline store holds of it. */
    private static final class Cell extends Armed {
        private final String key;
        private final String fleetId;
        private final String sessionId;
        private @Nullable Session session;
        private final List<Entry> entries = new ArrayList<>(8);
        private Map<String, Conclusion> said = Map.of();
        private Map<String, WindowShare> shares = Map.of();

        private Cell(String key, String fleetId, String sessionId) {
            this.key = key;
            this.fleetId = fleetId;
            this.sessionId = sessionId;
        }
    }

    /** Deadlines by the second that they lie in; those of a second are looked at when it is over. */
    private static final class Due<A extends Armed> {
        private final Map<Long, List<A>> bySecond = new HashMap<>();

        /** @param second the one that is not over yet */
        void arm(A one, long deadline, long second) {
            long in = Math.max(second, Math.floorDiv(deadline, SECOND));
            if (deadline != Fold.NEVER && in < one.armedSecond) {
                one.armedSecond = in;
                bySecond.computeIfAbsent(in, any -> new ArrayList<>()).add(one);
            }
        }

        /** Who is due in a second. */
        List<A> take(long second) {
            List<A> all = bySecond.remove(second);
            if (all == null) {
                return List.of();
            }
            List<A> due = new ArrayList<>(all.size());
            for (A one : all) {
                if (one.armedSecond == second) { // else an earlier one was armed since
                    one.armedSecond = Fold.NEVER;
                    due.add(one);
                }
            }
            return due;
        }
    }

    /** A small fold with its states and deadlines. */
    private final class Small<S, E> {
        private final Fold<S, E, Finding> fold;
        private final Map<String, Held<S>> states = new HashMap<>();
        private final Due<Held<S>> due = new Due<>();

        private static final class Held<S> extends Armed {
            private final String key;
            private @Nullable S state;

            private Held(String key) {
                this.key = key;
            }
        }

        private Small(Fold<S, E, Finding> fold) {
            this.fold = fold;
        }

        void take(String key, E event, long clock) {
            Held<S> held = states.computeIfAbsent(key, Held::new);
            keep(held, fold.take(held.state, event, clock));
        }

        void advance(long second, long clock) {
            for (Held<S> held : due.take(second)) {
                keep(held, fold.advance(held.state, clock));
            }
        }

        private void keep(Held<S> held, Step<S, Finding> step) {
            held.state = step.state();
            if (held.state == null) {
                states.remove(held.key, held);
            } else {
                due.arm(held, fold.deadline(held.state), lookedSecond);
            }
            conclusions += step.outputs().size();
        }
    }

    /** Takes an event when it is appended. */
    void take(ReasonEvent event, long appendedAt) {
        long second = Math.floorDiv(appendedAt, SECOND);
        if (second > lookedSecond) {
            advance(second, appendedAt);
        }
        if (event.sessionId() == null) {
            attempts(null, new Entry(event, appendedAt, offset++, 0, false), appendedAt);
            return;
        }
        String key = event.key();
        Cell cell = sessions.get(key);
        if (cell == null) {
            cell = new Cell(key, event.fleetId(), event.sessionId());
            sessions.put(key, cell);
        }
        Outcome outcome = sessionFold.take(cell.session, event, appendedAt, offset++, appendedAt);
        Entry entry = outcome.entry();
        if (entry != null) {
            cell.entries.add(entry);
            attempts(cell, entry, appendedAt);
        }
        keep(cell, outcome);
    }

    private void attempts(@Nullable Cell cell, Entry entry, long clock) {
        ReasonEvent event = entry.event();
        ReasonCode code = event.code();
        String source = event.source();
        if (!code.attempts() && (source == null || !Attempt.handshake(code))) {
            return;
        }
        Attempt attempt = Attempt.of(entry);
        if (source != null) {
            sources.take(event.fleetId() + '/' + source, attempt, clock);
        }
        if (!code.attempts()) {
            return;
        }
        if (cell != null && code.rejects()) {
            floods.take(cell.key, attempt, clock);
        }
        nodes.take(event.fleetId() + '/' + event.nodeId(), attempt, clock);
    }

    /** Looks at what was due before a second, a second at a time: when it is noticed decides nothing that is said. */
    private void advance(long second, long clock) {
        long first = lookedSecond == Long.MIN_VALUE ? second : lookedSecond;
        lookedSecond = second;
        for (long passed = first; passed < second; passed++) {
            for (Cell cell : due.take(passed)) {
                keep(cell, sessionFold.advance(cell.session, cell.fleetId, cell.sessionId, clock));
            }
            floods.advance(passed, clock);
            sources.advance(passed, clock);
            nodes.advance(passed, clock);
            clients.advance(passed, clock);
        }
    }

    private void keep(Cell cell, Outcome outcome) {
        Session session = outcome.session();
        cell.session = session;
        if (session != null) {
            due.arm(cell, session.deadline(), lookedSecond);
        }
        if (outcome.statements().isEmpty()) {
            return;
        }
        for (Conclusion one : outcome.statements().conclusions()) {
            cell.said = cell.said.isEmpty() ? new HashMap<>(2) : cell.said;
            cell.said.put(one.id(), one);
            conclusions++;
        }
        for (WindowShare share : outcome.statements().shares()) {
            cell.shares = cell.shares.isEmpty() ? new HashMap<>(2) : cell.shares;
            cell.shares.put(share.invariant().name() + share.windowStart(), share);
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
        return (int)
                sessions.values().stream().filter(cell -> cell.session != null).count();
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        Cell cell = sessions.get(fleetId + '/' + sessionId);
        return cell == null ? List.of() : cell.entries;
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        Cell cell = sessions.get(fleetId + '/' + sessionId);
        return cell == null ? List.of() : cell.said.values();
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        Cell cell = sessions.get(fleetId + '/' + sessionId);
        return cell == null ? List.of() : cell.shares.values();
    }
}
