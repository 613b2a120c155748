package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.Ask;
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
import io.anchorwatch.app.topology.SessionAsks.Views;
import io.anchorwatch.app.topology.SessionAsks.Which;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private static final Comparator<String> AS_STORED = Comparator.comparing(SessionIndex::key);

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
        return asked(SessionAsks.VIEW, fleetId, sessionId);
    }

    @Override
    public Answer<SessionTimeline> timeline(String fleetId, String sessionId) {
        return asked(SessionAsks.TIMELINE, fleetId, sessionId);
    }

    private <T> Answer<T> asked(Ask<Which, T> ask, String fleetId, String sessionId) {
        int partition = partitionOf(fleetId + '/' + sessionId);
        Part<T> part = scatter.one(ask, new Which(fleetId, sessionId), partition);
        if (part == null) {
            return new Answer.Unknown<>(
                    "nobody who has partition " + partition + " answers; it is being taken over or restored",
                    RETRY_AFTER_S);
        }
        T value = part.value();
        if (value != null) {
            return new Answer.Found<>(value, part.by());
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
        Some some = new Some(fleetId, state, nodeId, afterSessionId, null, limit);
        Gathered<Ids> named = scatter.all(SessionAsks.IDS, some);
        List<String> ids = new ArrayList<>();
        for (Part<Ids> part : named.parts()) {
            if (part.value() != null) {
                ids.addAll(part.value().sessionIds());
            }
        }
        ids.sort(AS_STORED);
        Set<String> unreached = new TreeSet<>(unreached(named, progress));
        if (ids.isEmpty()) {
            return new SessionPage(List.of(), false, List.copyOf(unreached));
        }
        boolean more = ids.size() > limit;
        String last = ids.get(Math.min(ids.size(), limit) - 1); // only what is on the page is folded
        Gathered<Views> folded = scatter.all(SessionAsks.VIEWS, some.upTo(last));
        unreached.addAll(unreached(folded, progress));
        List<Answer.Found<View>> items = new ArrayList<>();
        for (Part<Views> part : folded.parts()) {
            if (part.value() != null) {
                part.value().views().forEach(view -> items.add(new Answer.Found<>(view, part.by())));
            }
        }
        items.sort(Comparator.comparing(found -> found.value().sessionId(), AS_STORED));
        boolean begun = items.size() > limit; // some sessions began meanwhile
        return new SessionPage(begun ? items.subList(0, limit) : items, more || begun, List.copyOf(unreached));
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
