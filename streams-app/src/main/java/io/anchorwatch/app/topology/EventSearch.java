package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.EventPlaces;
import io.anchorwatch.app.query.Gathered;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.Scatter;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.Entry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Finds the timeline that an event stands in. No index leads there, since one more row an event would cost every event;
 * but rows lie under their session and then their identity, so that one look a session is enough.
 */
final class EventSearch {
    /** In so many sessions of a partition is looked: a second's work or two for one instance. */
    static final int SESSIONS_MAX = 10_000;

    static final Ask<Identity, Places> EVENT =
            new Ask<>("event", Store.TIMELINE.ground().storeName(), Topics.REASON_EVENTS, Identity.class, Places.class);

    private EventSearch() {}

    /** Which event. */
    record Identity(String fleetId, String nodeId, long incarnation, long sequence) {}

    /** Where it stands in a partition, and whether there were more sessions than are looked at. */
    record Places(List<Entry> entries, boolean cut) {
        Places {
            entries = List.copyOf(entries);
        }
    }

    /** @param most in so many sessions is looked */
    static Places places(Identity identity, Timelines timelines, int most) {
        List<Entry> entries = new ArrayList<>();
        Bytes session =
                timelines.sessionBehind(Bytes.wrap(Timelines.utf8(identity.fleetId() + '/')), identity.fleetId());
        for (int looked = 0; looked < most && session != null; looked++) {
            Entry entry = timelines.entry(session, identity.nodeId(), identity.incarnation(), identity.sequence());
            if (entry != null) {
                entries.add(entry);
            }
            session = timelines.sessionBehind(Timelines.behind(session), identity.fleetId());
        }
        return new Places(entries, session != null);
    }

    static EventPlaces ask(Scatter scatter, Progress progress, Identity identity) {
        Gathered<Places> gathered = scatter.all(EVENT, identity);
        List<Entry> entries = new ArrayList<>();
        boolean whole = true;
        for (Part<Places> part : gathered.parts()) {
            Places places = part.value();
            if (places != null) {
                entries.addAll(places.entries());
                whole &= !places.cut();
            }
        }
        return new EventPlaces(entries, whole, StoreQueries.unreached(gathered, progress));
    }
}
