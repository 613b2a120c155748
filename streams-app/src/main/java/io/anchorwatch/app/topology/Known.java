package io.anchorwatch.app.topology;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.History;
import io.anchorwatch.session.WindowShare;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Timelines as their writer reads them: what it knows on the heap, it does not look up. */
final class Known implements History {
    private final Timelines timelines;
    private final Deadlines deadlines;
    private final char expiry;
    private final Newest newest = new Newest();

    /** @param expiry marks the deadlines of timelines: one is armed exactly as long as there are entries */
    Known(Timelines timelines, Deadlines deadlines, char expiry) {
        this.timelines = timelines;
        this.deadlines = deadlines;
        this.expiry = expiry;
    }

    /** Whether an event stands in no timeline: it names no session, or asks for one of which nothing is known. */
    boolean ownsNot(ReasonEvent event) {
        return event.sessionId() == null
                || (event.code() == ReasonCode.SESSION_NOT_FOUND && !deadlines.armed(expiry + event.key()));
    }

    /** The bytes of the event that has the same identity, or null. */
    byte @Nullable [] sameIdentity(ReasonEvent event, String key) {
        if (!newest.follows(key) && !deadlines.armed(expiry + key)) {
            newest.begin(key, List.of());
        }
        return newest.surelyNew(key, event) ? null : timelines.sameIdentity(event);
    }

    /** Whether it is certain that nothing is stored of a session. */
    boolean none(String key) {
        return newest.knowsNone(key);
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        String key = fleetId + '/' + sessionId;
        if (newest.knowsNone(key)) {
            return List.of();
        }
        List<Entry> entries = timelines.entries(fleetId, sessionId);
        if (entries.size() < Timelines.ENTRIES_MAX) {
            newest.begin(key, entries);
        }
        return entries;
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        return timelines.said(fleetId, sessionId);
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        return timelines.shares(fleetId, sessionId);
    }

    /** An entry is stored. */
    void put(String key, ReasonEvent event) {
        newest.put(key, event);
    }

    /** All entries are gone. */
    void forget(String key) {
        newest.forget(key);
    }
}
