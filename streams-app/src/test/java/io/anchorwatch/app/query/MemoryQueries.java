package io.anchorwatch.app.query;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.View;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sessions in a map: the second implementation, for tests. One instance holds everything unless told otherwise. */
public final class MemoryQueries implements SessionQueries {
    private final Map<String, TreeMap<String, SessionTimeline>> fleets = new TreeMap<>();
    private final List<String> unreached = new ArrayList<>();
    private ServedBy by = new ServedBy("127.0.0.1:8080", ServedBy.Role.ACTIVE, 2, 4711, 0L);
    private @Nullable String away;
    private volatile Runnable before = () -> {};

    public synchronized void put(SessionTimeline timeline) {
        View view = timeline.timeline().view();
        fleets.computeIfAbsent(view.fleetId(), any -> new TreeMap<>()).put(view.sessionId(), timeline);
    }

    /** From now on nobody can say anything about single sessions. */
    public synchronized void away(@Nullable String why) {
        away = why;
    }

    /** From now on that instance does not answer when all are asked. */
    public synchronized void unreached(String instance) {
        unreached.add(instance);
    }

    /** Run at the start of every question about one session, before anything is looked up. */
    public void before(Runnable before) {
        this.before = before;
    }

    public synchronized void servedBy(ServedBy by) {
        this.by = by;
    }

    @Override
    public Answer<View> session(String fleetId, String sessionId) {
        before.run();
        Answer<SessionTimeline> all = timeline(fleetId, sessionId);
        if (all instanceof Answer.Found<SessionTimeline> found) {
            return new Answer.Found<>(found.value().timeline().view(), found.by());
        }
        if (all instanceof Answer.Unknown<SessionTimeline> unknown) {
            return new Answer.Unknown<>(unknown.why(), unknown.retryAfterSeconds());
        }
        return new Answer.Absent<>(by);
    }

    @Override
    public synchronized Answer<SessionTimeline> timeline(String fleetId, String sessionId) {
        if (away != null) {
            return new Answer.Unknown<>(away, 3);
        }
        SessionTimeline timeline = fleets.getOrDefault(fleetId, new TreeMap<>()).get(sessionId);
        return timeline == null ? new Answer.Absent<>(by) : new Answer.Found<>(timeline, by);
    }

    @Override
    public synchronized SessionPage sessions(
            String fleetId,
            @Nullable SessionState state,
            @Nullable String nodeId,
            @Nullable String afterSessionId,
            int limit) {
        TreeMap<String, SessionTimeline> all = fleets.getOrDefault(fleetId, new TreeMap<>());
        List<Answer.Found<View>> some = (afterSessionId == null ? all : all.tailMap(afterSessionId, false))
                .values().stream()
                        .map(timeline -> timeline.timeline().view())
                        .filter(view -> state == null || view.state() == state)
                        .filter(view -> nodeId == null || nodeId.equals(view.ownerNodeId()))
                        .limit(limit + 1L)
                        .map(view -> new Answer.Found<>(view, by))
                        .toList();
        return new SessionPage(some.subList(0, Math.min(limit, some.size())), some.size() > limit, unreached);
    }

    @Override
    public synchronized EventPlaces event(String fleetId, String nodeId, long incarnation, long sequence) {
        String id = fleetId + '/' + nodeId + '/' + incarnation + '/' + sequence;
        List<Entry> entries = fleets.getOrDefault(fleetId, new TreeMap<>()).values().stream()
                .flatMap(timeline -> timeline.timeline().lines().stream())
                .map(Timeline.Line::entry)
                .filter(entry -> entry.event().eventId().equals(id))
                .toList();
        return new EventPlaces(entries, true, unreached);
    }

    @Override
    public synchronized SessionCounts counts(String fleetId, long since, long until) {
        Map<SessionState, Long> byState = new EnumMap<>(SessionState.class);
        fleets.getOrDefault(fleetId, new TreeMap<>()).values().stream()
                .map(timeline -> timeline.timeline().view().state())
                .filter(Objects::nonNull)
                .forEach(state -> byState.merge(state, 1L, Long::sum));
        return new SessionCounts(byState, Map.of("POLICY_TERMINATION", 3L), null, null, unreached);
    }
}
