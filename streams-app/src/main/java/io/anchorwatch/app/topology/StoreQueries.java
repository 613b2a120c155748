package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.EventPlaces;
import io.anchorwatch.app.query.Gathered;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.Scatter;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionPage;
import io.anchorwatch.app.query.SessionQueries;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.topology.SessionAsks.Ids;
import io.anchorwatch.app.topology.SessionAsks.Over;
import io.anchorwatch.app.topology.SessionAsks.Some;
import io.anchorwatch.app.topology.SessionAsks.These;
import io.anchorwatch.app.topology.SessionAsks.Views;
import io.anchorwatch.app.topology.SessionAsks.Which;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Answers about sessions from the stores of all instances. A session is looked for in the partition of its key, as every
 * publisher's partitioner places it. Absent means that whoever writes the partition has taken in what the log held a
 * moment ago.
 */
public final class StoreQueries implements SessionQueries {
    private static final int RETRY_AFTER_S = 2;

    /** The order of the stores, by bytes. That of Java's texts is another one beyond the first 65 536 characters. */
    private static final Comparator<Named> AS_STORED =
            Comparator.comparing(named -> SessionIndex.key(named.sessionId()));

    /** A session, and the partition that knows of it. */
    private record Named(String sessionId, int partition) {}

    private final Scatter scatter;
    private final Progress progress;
    private final int partitions;

    public StoreQueries(Scatter scatter, Progress progress, int partitions) {
        this.scatter = scatter;
        this.progress = progress;
        this.partitions = partitions;
    }

    @Override
    public Answer<View> session(String fleetId, String sessionId) {
        return asked(fleetId, sessionId, timeline -> timeline.timeline().view());
    }

    @Override
    public Answer<SessionTimeline> timeline(String fleetId, String sessionId) {
        return asked(fleetId, sessionId, Function.identity());
    }

    private <T> Answer<T> asked(String fleetId, String sessionId, Function<SessionTimeline, T> look) {
        int partition = partitionOf(fleetId + '/' + sessionId);
        Part<SessionTimeline> part = scatter.one(SessionAsks.TIMELINE, new Which(fleetId, sessionId), partition);
        if (part == null) {
            return new Answer.Unknown<>(
                    "nobody who has partition " + partition + " answers; it is being taken over or restored",
                    RETRY_AFTER_S);
        }
        SessionTimeline timeline = part.value();
        if (timeline != null) {
            return new Answer.Found<>(look.apply(timeline), part.by());
        }
        return part.certain()
                ? new Answer.Absent<>(part.by())
                : new Answer.Unknown<>(
                        "there may be news in partition " + partition + " that was not yet taken in", RETRY_AFTER_S);
    }

    private int partitionOf(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    @Override
    public SessionPage sessions(
            String fleetId,
            @Nullable SessionState state,
            @Nullable String nodeId,
            @Nullable String afterSessionId,
            int limit) {
        Gathered<Ids> named = scatter.all(SessionAsks.IDS, new Some(fleetId, state, nodeId, afterSessionId, limit));
        List<Named> all = new ArrayList<>();
        for (Part<Ids> part : named.parts()) {
            if (part.value() != null) {
                part.value()
                        .sessionIds()
                        .forEach(id -> all.add(new Named(id, part.by().partition())));
            }
        }
        all.sort(AS_STORED);
        boolean more = all.size() > limit;
        Gathered<Views> gathered =
                views(fleetId, more ? all.subList(0, limit) : all); // only those of the page are folded
        List<Answer.Found<View>> items = new ArrayList<>();
        for (Part<Views> part : gathered.parts()) {
            if (part.value() != null) {
                part.value().views().forEach(view -> items.add(new Answer.Found<>(view, part.by())));
            }
        }
        items.sort(Comparator.comparing(found -> SessionIndex.key(found.value().sessionId())));
        Set<String> unreached = new TreeSet<>(unreached(named, progress));
        unreached.addAll(unreached(gathered, progress));
        return new SessionPage(items, more, List.copyOf(unreached));
    }

    private Gathered<Views> views(String fleetId, List<Named> page) {
        Map<Integer, List<String>> byPartition = new HashMap<>();
        page.forEach(one -> byPartition
                .computeIfAbsent(one.partition(), any -> new ArrayList<>())
                .add(one.sessionId()));
        return byPartition.isEmpty()
                ? new Gathered<>(List.of(), List.of())
                : scatter.all(SessionAsks.VIEWS, new These(fleetId, byPartition));
    }

    @Override
    public EventPlaces event(String fleetId, String nodeId, long incarnation, long sequence) {
        return EventSearch.ask(scatter, progress, new EventSearch.Identity(fleetId, nodeId, incarnation, sequence));
    }

    /** Who did not answer, or only from a copy that lacks something. */
    static List<String> unreached(Gathered<?> gathered, Progress progress) {
        List<String> unreached = new ArrayList<>(gathered.unreached());
        gathered.parts().stream()
                .map(Part::by)
                .filter(ServedBy::behind)
                .map(by -> "partition-" + by.partition())
                .forEach(unreached::add);
        if (progress.silent()) {
            unreached.add(Progress.BROKER);
        }
        return unreached.stream().distinct().sorted().toList();
    }

    @Override
    public SessionCounts counts(String fleetId, long since, long until) {
        Gathered<SessionCounts> gathered = scatter.all(SessionAsks.COUNTS, new Over(fleetId, since, until));
        Map<SessionState, Long> byState = new EnumMap<>(SessionState.class);
        Map<String, Long> terminations = new TreeMap<>();
        Map<String, Long> rejections = new TreeMap<>();
        long switches = 0;
        for (Part<SessionCounts> part : gathered.parts()) {
            SessionCounts counts = part.value();
            if (counts != null) {
                counts.byState().forEach((state, count) -> byState.merge(state, count, Long::sum));
                counts.terminations().forEach((code, count) -> terminations.merge(code, count, Long::sum));
                if (counts.rejections() != null) {
                    counts.rejections().forEach((code, count) -> rejections.merge(code, count, Long::sum));
                }
                switches += counts.switches() == null ? 0 : counts.switches();
            }
        }
        return new SessionCounts(byState, terminations, rejections, switches, unreached(gathered, progress));
    }
}
