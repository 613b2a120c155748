package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.topology.SessionAsks.Ids;
import io.anchorwatch.app.topology.SessionAsks.Over;
import io.anchorwatch.app.topology.SessionAsks.Some;
import io.anchorwatch.app.topology.SessionAsks.Views;
import io.anchorwatch.app.topology.SessionAsks.Which;
import io.anchorwatch.app.topology.StoreShelf.Stores;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.History;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Reads what is asked about sessions from the stores of one partition. */
public final class SessionReaders {
    private final Wire wire;
    private final Policies policies;

    public SessionReaders(Wire wire, Policies policies) {
        this.wire = wire;
        this.policies = policies;
    }

    /** Puts all of them on an instance's shelf. */
    public void on(StoreShelf shelf) {
        shelf.put(SessionAsks.TIMELINE, this::timeline);
        shelf.put(SessionAsks.VIEW, this::view);
        shelf.put(SessionAsks.IDS, SessionReaders::ids);
        shelf.put(SessionAsks.VIEWS, this::views);
        shelf.put(SessionAsks.COUNTS, SessionReaders::counts);
        shelf.put(
                EventSearch.EVENT,
                (identity, stores) -> EventSearch.places(
                        identity, new Timelines(stores.of(Store.TIMELINE), wire), EventSearch.SESSIONS_MAX));
    }

    private @Nullable SessionTimeline timeline(Which which, Stores stores) {
        Timelines timelines = new Timelines(stores.of(Store.TIMELINE), wire);
        List<Entry> entries = timelines.entries(which.fleetId(), which.sessionId());
        if (entries.isEmpty()) {
            return null;
        }
        List<Conclusion> said = timelines.said(which.fleetId(), which.sessionId());
        Timeline folded = SessionFold.timeline(entries, said, clock(stores, entries), policies);
        return new SessionTimeline(
                cut(which, timelines, entries)
                        ? new Timeline(folded.view().truncated(), folded.lines(), folded.revision())
                        : folded,
                said.stream()
                        .filter(Episode.class::isInstance)
                        .map(Episode.class::cast)
                        .sorted(Comparator.comparingLong(SessionReaders::firstVersion))
                        .toList(),
                said.stream()
                        .filter(Finding.class::isInstance)
                        .map(Finding.class::cast)
                        .sorted(Comparator.comparingLong(Finding::beganAt).thenComparing(Finding::id))
                        .toList());
    }

    private @Nullable View view(Which which, Stores stores) {
        Timelines timelines = new Timelines(stores.of(Store.TIMELINE), wire);
        List<Entry> entries = timelines.entries(which.fleetId(), which.sessionId());
        if (entries.isEmpty()) {
            return null;
        }
        List<Conclusion> said = timelines.said(which.fleetId(), which.sessionId());
        View view = SessionFold.view(entries, said, clock(stores, entries), policies);
        return cut(which, timelines, entries) ? view.truncated() : view;
    }

    private static boolean cut(Which which, Timelines timelines, List<Entry> entries) {
        return entries.size() == History.MOST && timelines.cut(which.fleetId(), which.sessionId());
    }

    private static long firstVersion(Episode episode) {
        String id = episode.episodeId();
        return Long.parseLong(id.substring(id.lastIndexOf('/') + 1));
    }

    private static long clock(Stores stores, List<Entry> entries) {
        byte @Nullable [] stored = stores.of(Store.CLOCK).get(SessionProcessor.CLOCK);
        long clock = stored == null ? Long.MIN_VALUE : ByteBuffer.wrap(stored).getLong();
        return Math.max(
                clock, entries.stream().mapToLong(Entry::appendedAt).max().orElse(clock));
    }

    private static Ids ids(Some some, Stores stores) {
        List<String> ids = new ArrayList<>();
        each(stores, some.fleetId(), some.afterSessionId(), some.upToSessionId(), (standing, sessionId) -> {
            boolean wanted = (some.state() == null || standing.state() == some.state())
                    && (some.nodeId() == null || some.nodeId().equals(standing.owner()));
            if (wanted) {
                ids.add(sessionId);
            }
            return ids.size() <= some.limit();
        });
        return new Ids(ids);
    }

    private Views views(Some some, Stores stores) {
        List<View> views = new ArrayList<>();
        for (String sessionId : ids(some, stores).sessionIds()) {
            View view = view(new Which(some.fleetId(), sessionId), stores);
            if (view != null) {
                views.add(view);
            }
        }
        return new Views(views);
    }

    /** Goes over the sessions of a fleet in the order of their ids for as long as it is told to go on. */
    private static void each(
            Stores stores,
            String fleetId,
            @Nullable String after,
            @Nullable String upTo,
            BiPredicate<Standing, String> goOn) {
        String prefix = fleetId + '/';
        String from = after == null ? prefix : prefix + after + '\0';
        String to = upTo == null ? fleetId + '0' : prefix + upTo;
        try (KeyValueIterator<Bytes, byte[]> rows =
                stores.of(Store.SESSIONS).range(SessionIndex.key(from), SessionIndex.key(to))) {
            boolean going = true;
            while (going && rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                String sessionId = new String(row.key.get(), StandardCharsets.UTF_8).substring(prefix.length());
                Standing standing = SessionIndex.decode(row.value);
                going = standing == null || goOn.test(standing, sessionId);
            }
        }
    }

    private static SessionCounts counts(Over over, Stores stores) {
        Map<SessionState, Long> byState = new EnumMap<>(SessionState.class);
        Map<String, Long> terminations = new TreeMap<>();
        each(stores, over.fleetId(), null, null, (standing, sessionId) -> {
            byState.merge(standing.state(), 1L, Long::sum);
            Long ended = standing.endedAt();
            if (ended != null && standing.endCode() != null && ended >= over.since() && ended < over.until()) {
                terminations.merge(standing.endCode(), 1L, Long::sum);
            }
            return true;
        });
        Map<String, Long> events = new TreeMap<>();
        Figures.addUp(stores.of(Store.FIGURES), over.fleetId(), over.since(), over.until(), events);
        Long switches = events.remove(ReasonCode.TRANSPORT_SWITCH_OK.name());
        return new SessionCounts(byState, terminations, events, switches == null ? 0L : switches, List.of());
    }
}
