package io.anchorwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.accounting.SequenceBlock;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.detection.NodeSaid;
import io.anchorwatch.detection.NodeSaidFold;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SequenceWindow;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.FloodState;
import io.anchorwatch.flood.SessionFloodFold;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.History;
import io.anchorwatch.session.Outcome;
import io.anchorwatch.session.Rest;
import io.anchorwatch.session.Session;
import io.anchorwatch.session.SessionFold;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.WindowShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All folds without Kafka, in one partition: timelines in memory, and the newest revision of all that was said. */
public final class BareFold implements History {
    private static final int REST = 1;

    private final Policies policies;
    private final Rest rest;
    private final SessionFold fold;
    private final Map<String, List<Entry>> timelines = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, SequenceWindow> sequences = new HashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Map<String, Conclusion>> said = new LinkedHashMap<>();
    private final Map<String, Map<String, WindowShare>> shares = new LinkedHashMap<>();
    private final Memory memory;
    private int rested;
    private final int partition;
    private final BareSubjects subjects;
    private final Map<String, Conclusion> others = new LinkedHashMap<>();
    private final FoldRunner<FloodState, Attempt> sessionFloods = new FoldRunner<>(new SessionFloodFold(), others);
    private final FoldRunner<NodeSaid, Entry> nodesSaid = new FoldRunner<>(new NodeSaidFold(), others);
    private final Map<String, ClientSession> snapshots = new HashMap<>();
    private long clock = Long.MIN_VALUE;
    private long nextDeadline = Fold.NEVER;
    private long offset;

    /** How sessions are kept between events. */
    public enum Memory {
        /** As they are. */
        AWAKE,
        /** As bytes, whenever they may rest. */
        AT_REST,
        /** Not at all, so that every event folds the whole timeline again. */
        NONE
    }

    public BareFold(Policies policies, Memory memory) {
        this(policies, memory, 0, new BareSubjects(1));
    }

    /** One partition of several, which share the folds of sources, nodes and clients. */
    BareFold(Policies policies, Memory memory, int partition, BareSubjects subjects) {
        this.partition = partition;
        this.subjects = subjects;
        this.policies = policies;
        this.rest = new Rest(policies);
        this.fold = new SessionFold(policies, this);
        this.memory = memory;
    }

    public static BareFold of(String table) {
        return new BareFold(Policies.BUILT_IN, Memory.AWAKE).run(Scenario.parse(table));
    }

    public BareFold run(Scenario scenario) {
        for (Scenario.Line line : scenario.lines()) {
            if (line.event() == null) {
                advance(line.appendedAt());
            } else {
                take(line.event(), line.appendedAt());
            }
        }
        return this;
    }

    public void take(ReasonEvent event, long appendedAt) {
        advance(appendedAt);
        // As a timeline does: an identity is looked for among the events of the same session, or of none.
        boolean fresh = known.add(event.key() + ' ' + event.eventId());
        boolean ownedByNone = ownedByNone(event);
        boolean counts = fresh && !(ownedByNone && counted(event));
        subjects.report(SequenceBlock.of(
                event, appendedAt, clock, counts ? SequenceBlock.Taken.FRESH : SequenceBlock.Taken.BEFORE));
        if (!counts) {
            return;
        }
        if (ownedByNone) {
            others(new Entry(event, appendedAt, offset, 0, false));
            return;
        }
        others(new Entry(event, appendedAt, offset, 0, false));
        String key = event.key();
        Outcome outcome = fold.take(remembered(key), event, appendedAt, offset++, clock);
        if (outcome.entry() != null) {
            timelines.computeIfAbsent(key, k -> new ArrayList<>()).add(outcome.entry());
        }
        keep(key, outcome);
    }

    /** A node's heartbeat, in the order of append times with the events. */
    public void take(NodeHeartbeat heartbeat, long appendedAt) {
        advance(appendedAt);
        subjects.report(new NodeReport.Beat(heartbeat, appendedAt));
    }

    private boolean ownedByNone(ReasonEvent event) {
        return event.sessionId() == null
                || (event.code() == ReasonCode.SESSION_NOT_FOUND && !timelines.containsKey(event.key()));
    }

    /** Whether the number of an event that stands in no timeline was counted before, or nobody knows. */
    private boolean counted(ReasonEvent event) {
        SequenceWindow.Seen seen = sequences
                .computeIfAbsent(SequenceBlock.life(event), life -> new SequenceWindow())
                .take(event.nodeSequence());
        return seen == SequenceWindow.Seen.DUPLICATE || seen == SequenceWindow.Seen.BEYOND;
    }

    private void others(Entry entry) {
        ReasonEvent event = entry.event();
        if (NodeSaidFold.concerns(event.code())) {
            nodesSaid.take(event.codeName() + event.fleetId() + NodeSaidFold.subject(event), entry, clock);
        }
        if (event.code().attempts()) {
            Attempt attempt = Attempt.of(entry);
            if (event.sessionId() != null
                    && event.code() != ReasonCode.SESSION_NOT_FOUND
                    && event.code().rejects()) {
                sessionFloods.take(event.key(), attempt, clock);
            }
            subjects.attempt(event, attempt);
        } else if (Attempt.handshake(event.code())) {
            subjects.attempt(event, Attempt.of(entry));
        }
    }

    /** Lets time pass for every key, the earliest deadline first. */
    public void advance(long to) {
        clock = Math.max(clock, to);
        sessionFloods.advance(clock);
        nodesSaid.advance(clock);
        subjects.advance(partition, clock);
        if (clock < nextDeadline) {
            return;
        }
        nextDeadline = Fold.NEVER;
        for (Map.Entry<String, Session> open : List.copyOf(sessions.entrySet())) {
            String key = open.getKey();
            Session session = open.getValue();
            if (session.deadline() <= clock) {
                String[] ids = key.split("/", 2);
                keep(key, fold.advance(remembered(key), ids[0], ids[1], clock));
            } else {
                nextDeadline = Math.min(nextDeadline, session.deadline());
            }
        }
    }

    private @Nullable Session remembered(String key) {
        Session session = sessions.get(key);
        if (session == null || memory == Memory.NONE) {
            return null;
        }
        if (memory == Memory.AWAKE || !Rest.may(session)) {
            return session;
        }
        rested++;
        byte[] bytes = bytes(session);
        Session woken = rest.read(new PackReader(bytes, REST), key);
        assertThat(woken.deadline()).isEqualTo(session.deadline());
        assertThat(bytes(woken)).as("as much as before").hasSameSizeAs(bytes);
        return woken;
    }

    private byte[] bytes(Session session) {
        PackWriter out = new PackWriter(REST);
        rest.write(session, out);
        return out.toBytes();
    }

    /** How often a session woke. */
    public int rested() {
        return rested;
    }

    private void keep(String key, Outcome outcome) {
        if (outcome.session() == null) {
            sessions.remove(key);
        } else {
            sessions.put(key, outcome.session());
            nextDeadline = Math.min(nextDeadline, outcome.session().deadline());
        }
        Map<String, Conclusion> mine = said.computeIfAbsent(key, k -> new LinkedHashMap<>());
        for (Conclusion now : outcome.statements().conclusions()) {
            for (Conclusion issued : Issuer.issue(mine.get(now.id()), now)) {
                mine.put(issued.id(), issued);
            }
        }
        ClientSession client = outcome.statements().client();
        if (client != null && !client.equals(snapshots.put(key, client))) {
            subjects.session(client);
        }
        Map<String, WindowShare> given = shares.computeIfAbsent(key, k -> new TreeMap<>());
        outcome.statements().shares().forEach(s -> given.put(s.invariant() + "/" + s.windowStart(), s));
        outcome.statements().withdrawnShares().forEach(s -> given.remove(s.invariant() + "/" + s.windowStart()));
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        return timelines.getOrDefault(fleetId + '/' + sessionId, List.of());
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        return said.getOrDefault(fleetId + '/' + sessionId, Map.of()).values();
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        return shares.getOrDefault(fleetId + '/' + sessionId, Map.of()).values();
    }

    /** Whether nothing is remembered: no session in memory waits for anything. */
    public boolean drained() {
        return sessions.values().stream().allMatch(s -> s.deadline() == Fold.NEVER)
                && sessionFloods.drained()
                && subjects.drained()
                && nodesSaid.drained();
    }

    public Timeline timeline(String sessionId) {
        return timeline("default", sessionId);
    }

    public Timeline timeline(String fleetId, String sessionId) {
        return SessionFold.timeline(entries(fleetId, sessionId), said(fleetId, sessionId), clock, policies);
    }

    /** The sessions that have a timeline, as {@code fleet/session}. */
    public Set<String> sessionKeys() {
        return timelines.keySet();
    }

    public List<Conclusion> conclusions() {
        List<Conclusion> all = mine();
        all.addAll(subjects.conclusions());
        return all;
    }

    /** Without what is said of sources, nodes and clients. */
    List<Conclusion> mine() {
        List<Conclusion> all = new ArrayList<>(others.values());
        said.values().forEach(mine -> all.addAll(mine.values()));
        return all;
    }

    /** The windows, added up over all sessions. */
    public List<InvariantWindow> windows() {
        Map<String, InvariantWindow> windows = new TreeMap<>();
        shares.forEach((key, given) -> given.values().forEach(share -> {
            String fleetId = key.substring(0, key.indexOf('/'));
            int confirmed = share.result() == WindowShare.Result.CONFIRMED ? 1 : 0;
            int breached = share.result() == WindowShare.Result.BREACHED ? 1 : 0;
            windows.merge(
                    fleetId + share.invariant() + share.windowStart(),
                    new InvariantWindow(
                            fleetId,
                            share.invariant(),
                            partition,
                            share.windowStart(),
                            share.windowStart() + InvariantWindow.LENGTH,
                            1,
                            confirmed,
                            breached,
                            1 - confirmed - breached,
                            share.bindingChanges(),
                            0),
                    BareFold::sum);
        }));
        return List.copyOf(windows.values());
    }

    private static InvariantWindow sum(InvariantWindow a, InvariantWindow b) {
        return new InvariantWindow(
                a.fleetId(),
                a.invariant(),
                a.partition(),
                a.windowStart(),
                a.windowEnd(),
                a.checked() + b.checked(),
                a.confirmed() + b.confirmed(),
                a.breached() + b.breached(),
                a.notEvaluable() + b.notEvaluable(),
                a.bindingChanges() + b.bindingChanges(),
                0);
    }

    public List<Finding> findings() {
        return conclusions().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .toList();
    }

    public Episode episode(String id) {
        return conclusions().stream()
                .filter(c -> c.id().equals(id))
                .map(Episode.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no episode " + id + " among " + conclusions()));
    }

    /** Everything concluded, one line each, in text order, without revisions. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Conclusion conclusion : conclusions()) {
            if (!(conclusion instanceof Finding finding && finding.withdrawn())) {
                lines.add(conclusion.withRevision(0).toString());
            }
        }
        shares.forEach((key, given) -> given.values().forEach(share -> lines.add(key + " " + share)));
        lines.sort(null);
        return lines;
    }
}
