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
    private final SessionIndex index;
    private final SessionCache cache;

    /** @param index has a row of a session exactly as long as there are entries */
    Known(Timelines timelines, SessionIndex index, SessionCache cache) {
        this.timelines = timelines;
        this.index = index;
        this.cache = cache;
    }

    /** Whether an event stands in no timeline: it names no session, or asks for one of which nothing is known. */
    boolean ownsNot(ReasonEvent event, String key) {
        return event.sessionId() == null || (event.code() == ReasonCode.SESSION_NOT_FOUND && !index.has(key));
    }

    /** The bytes of the event that has the same identity, or null. */
    byte @Nullable [] sameIdentity(ReasonEvent event, SessionCache.Cell cell) {
        if (cell.lives() == null && !index.has(cell.key())) {
            cell.begins();
        }
        return cell.surelyNew(event) ? null : timelines.sameIdentity(event);
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        SessionCache.Cell cell = cache.of(fleetId + '/' + sessionId);
        Lives lives = cell.lives();
        if (lives != null && lives.none()) {
            return List.of();
        }
        List<Entry> entries = timelines.entries(fleetId, sessionId);
        if (lives == null && entries.size() < Timelines.ENTRIES_MAX) {
            cell.follows(entries);
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
}
