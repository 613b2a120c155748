package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionPage;
import io.anchorwatch.app.query.SessionQueries;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.SessionFold;
import io.anchorwatch.session.Standing;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Answers about sessions from the stores of this instance. Absent means that the store that owns the key said so. */
public final class StoreQueries implements SessionQueries {
    private static final int RETRY_AFTER_S = 2;

    /** The order of the stores, by bytes. That of Java's texts is another one beyond the first 65 536 characters. */
    private static final Comparator<String> AS_STORED = Comparator.comparing(SessionIndex::key);

    private final KafkaStreams streams;
    private final Wire wire;
    private final Policies policies;
    private final Progress progress;
    private final int partitions;
    private final String instance;

    public StoreQueries(
            KafkaStreams streams, Wire wire, Policies policies, Progress progress, int partitions, String instance) {
        this.streams = streams;
        this.wire = wire;
        this.policies = policies;
        this.progress = progress;
        this.partitions = partitions;
        this.instance = instance;
    }

    @Override
    public Answer<View> session(String fleetId, String sessionId) {
        return asked(fleetId, sessionId, SessionTimeline::timeline, Timeline::view);
    }

    @Override
    public Answer<SessionTimeline> timeline(String fleetId, String sessionId) {
        return asked(fleetId, sessionId, Function.identity(), Function.identity());
    }

    private <M, T> Answer<T> asked(
            String fleetId, String sessionId, Function<SessionTimeline, M> first, Function<M, T> then) {
        int partition = partitionOf(fleetId + '/' + sessionId);
        try {
            SessionTimeline timeline = timeline(partition, fleetId, sessionId);
            return timeline == null
                    ? new Answer.Absent<>(by(partition))
                    : new Answer.Found<>(then.apply(first.apply(timeline)), by(partition));
        } catch (InvalidStateStoreException e) {
            return new Answer.Unknown<>(
                    "the store of partition " + partition + " is not ready: " + state(), RETRY_AFTER_S);
        }
    }

    private String state() {
        return streams.state().name().toLowerCase(Locale.ROOT);
    }

    private int partitionOf(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    private @Nullable SessionTimeline timeline(int partition, String fleetId, String sessionId) {
        Timelines timelines = new Timelines(store(Store.TIMELINE, partition), wire);
        List<Entry> entries = timelines.entries(fleetId, sessionId);
        if (entries.isEmpty()) {
            return null;
        }
        List<Conclusion> said = timelines.said(fleetId, sessionId);
        return new SessionTimeline(
                SessionFold.timeline(entries, said, clock(partition, entries), policies),
                said.stream()
                        .filter(Episode.class::isInstance)
                        .map(Episode.class::cast)
                        .sorted(Comparator.comparingLong(StoreQueries::firstVersion))
                        .toList(),
                said.stream()
                        .filter(Finding.class::isInstance)
                        .map(Finding.class::cast)
                        .sorted(Comparator.comparingLong(Finding::beganAt).thenComparing(Finding::id))
                        .toList());
    }

    private static long firstVersion(Episode episode) {
        String id = episode.episodeId();
        return Long.parseLong(id.substring(id.lastIndexOf('/') + 1));
    }

    private long clock(int partition, List<Entry> entries) {
        byte @Nullable [] stored = store(Store.CLOCK, partition).get(SessionProcessor.CLOCK);
        long clock = stored == null ? Long.MIN_VALUE : ByteBuffer.wrap(stored).getLong();
        return Math.max(
                clock, entries.stream().mapToLong(Entry::appendedAt).max().orElse(clock));
    }

    private ServedBy by(int partition) {
        return new ServedBy(
                instance, ServedBy.Role.ACTIVE, partition, progress.position(partition), progress.lag(partition));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(Store store, int partition) {
        return streams.store(StoreQueryParameters.fromNameAndType(
                        store.storeName(), QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition));
    }

    @Override
    public SessionPage sessions(
            String fleetId,
            @Nullable SessionState state,
            @Nullable String nodeId,
            @Nullable String afterSessionId,
            int limit) {
        TreeMap<String, Integer> found = new TreeMap<>(AS_STORED);
        List<String> unreached = each(
                fleetId,
                afterSessionId,
                limit + 1,
                (standing, sessionId) -> (state == null || standing.state() == state)
                        && (nodeId == null || nodeId.equals(standing.owner())),
                found);
        List<Answer.Found<View>> items = new ArrayList<>();
        for (Map.Entry<String, Integer> one : found.entrySet()) {
            if (items.size() == limit) {
                return new SessionPage(items, true, unreached);
            }
            Answer<View> answer = session(fleetId, one.getKey());
            if (answer instanceof Answer.Found<View> view) {
                items.add(view);
            } else if (answer instanceof Answer.Unknown<View> && !unreached.contains("partition-" + one.getValue())) {
                unreached.add("partition-" + one.getValue());
            }
        }
        return new SessionPage(items, false, unreached);
    }

    /** Collects session ids with their partition, in order and at most {@code limit} a partition; who did not answer. */
    private List<String> each(
            String fleetId,
            @Nullable String after,
            int limit,
            BiPredicate<Standing, String> wanted,
            Map<String, Integer> found) {
        List<String> unreached = new ArrayList<>();
        String prefix = fleetId + '/';
        String from = after == null ? prefix : prefix + after + '\0';
        for (int partition = 0; partition < partitions; partition++) {
            int taken = 0;
            try (KeyValueIterator<Bytes, byte[]> rows =
                    store(Store.SESSIONS, partition).range(SessionIndex.key(from), SessionIndex.key(fleetId + '0'))) {
                while (rows.hasNext() && taken < limit) {
                    KeyValue<Bytes, byte[]> row = rows.next();
                    String sessionId = new String(row.key.get(), StandardCharsets.UTF_8).substring(prefix.length());
                    if (wanted.test(SessionIndex.decode(row.value), sessionId)) {
                        found.put(sessionId, partition);
                        taken++;
                    }
                }
            } catch (InvalidStateStoreException e) {
                unreached.add("partition-" + partition);
            }
        }
        return unreached;
    }

    @Override
    public SessionCounts counts(String fleetId, long since, long until) {
        Map<SessionState, Long> byState = new EnumMap<>(SessionState.class);
        Map<String, Long> terminations = new TreeMap<>();
        List<String> unreached = each(
                fleetId,
                null,
                Integer.MAX_VALUE,
                (standing, sessionId) -> {
                    byState.merge(standing.state(), 1L, Long::sum);
                    Long ended = standing.endedAt();
                    if (ended != null && standing.endCode() != null && ended >= since && ended < until) {
                        terminations.merge(standing.endCode(), 1L, Long::sum);
                    }
                    return false;
                },
                new TreeMap<>());
        Map<String, Long> events = new TreeMap<>();
        for (int partition = 0; partition < partitions && unreached.isEmpty(); partition++) {
            try {
                Figures.addUp(store(Store.FIGURES, partition), fleetId, since, until, events);
            } catch (InvalidStateStoreException e) {
                unreached.add("partition-" + partition);
            }
        }
        Long switches = events.remove(ReasonCode.TRANSPORT_SWITCH_OK.name());
        return new SessionCounts(byState, terminations, events, switches == null ? 0L : switches, unreached);
    }
}
