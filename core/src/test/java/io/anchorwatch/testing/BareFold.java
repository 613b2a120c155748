package io.anchorwatch.testing;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.History;
import io.anchorwatch.session.Outcome;
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

/** The session fold without Kafka: a timeline in memory, and the newest revision of all that was said. */
public final class BareFold implements History {
    private final Policies policies;
    private final SessionFold fold;
    private final Map<String, List<Entry>> timelines = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Map<String, Conclusion>> said = new LinkedHashMap<>();
    private final Map<String, Map<String, WindowShare>> shares = new LinkedHashMap<>();
    private final boolean cached;
    private long clock = Long.MIN_VALUE;
    private long offset;

    /** With every session in memory, or with none, so that every event folds the whole timeline again. */
    public BareFold(Policies policies, boolean cached) {
        this.policies = policies;
        this.fold = new SessionFold(policies, this);
        this.cached = cached;
    }

    public static BareFold of(String table) {
        return new BareFold(Policies.BUILT_IN, true).run(Scenario.parse(table));
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
        if (event.sessionId() == null || !known.add(event.eventId())) {
            return;
        }
        String key = event.key();
        Outcome outcome = fold.take(cached ? sessions.get(key) : null, event, appendedAt, offset++, clock);
        if (outcome.entry() != null) {
            timelines.computeIfAbsent(key, k -> new ArrayList<>()).add(outcome.entry());
        }
        keep(key, outcome);
    }

    /** Lets time pass for every session, the earliest deadline first. */
    public void advance(long to) {
        clock = Math.max(clock, to);
        for (String key : List.copyOf(timelines.keySet())) {
            Session session = sessions.get(key);
            if (!cached || (session != null && session.deadline() <= clock)) {
                String[] ids = key.split("/", 2);
                Outcome outcome = fold.advance(cached ? session : null, ids[0], ids[1], clock);
                keep(key, outcome);
            }
        }
    }

    private void keep(String key, Outcome outcome) {
        if (outcome.session() == null) {
            sessions.remove(key);
        } else {
            sessions.put(key, outcome.session());
        }
        Map<String, Conclusion> mine = said.computeIfAbsent(key, k -> new LinkedHashMap<>());
        for (Conclusion now : outcome.statements().conclusions()) {
            for (Conclusion issued : Issuer.issue(mine.get(now.id()), now)) {
                mine.put(issued.id(), issued);
            }
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
        return sessions.values().stream().allMatch(s -> s.deadline() == Fold.NEVER);
    }

    public Timeline timeline(String sessionId) {
        return SessionFold.timeline(entries("default", sessionId), said("default", sessionId), clock, policies);
    }

    public List<Conclusion> conclusions() {
        return said.values().stream().flatMap(m -> m.values().stream()).toList();
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
