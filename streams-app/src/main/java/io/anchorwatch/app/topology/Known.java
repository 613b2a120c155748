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

    /** What the last look has seen, for as long as it is the same event; null where it was too much. */
    private Timelines.@Nullable Stored stored;

    /** The session that was looked at, or an empty key. */
    private String storedOf = "";

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
    byte @Nullable [] sameIdentity(ReasonEvent event, SessionCell cell) {
        begin();
        if (cell.lives() == null) {
            byte @Nullable [] row = index.row(cell.key());
            if (row == null) {
                cell.begins();
            } else if (cell.session() == null) {
                cell.stood(SessionIndex.decode(row));
                look(event.fleetId(), String.valueOf(event.sessionId()), cell);
            }
        }
        return cell.surelyNew(event) ? null : timelines.sameIdentity(event);
    }

    /** What was stored of a session may have changed: another look is needed. */
    void begin() {
        stored = null;
        storedOf = "";
    }

    /** Sees all that is stored of a session, of which nothing need be looked up afterwards, unless it is too much. */
    private void look(String fleetId, String sessionId, SessionCell cell) {
        Timelines.Stored all = timelines.stored(fleetId, sessionId);
        if (all != null) {
            cell.follows(all);
        }
        stored = all;
        storedOf = cell.key();
    }

    private Timelines.@Nullable Stored seen(String fleetId, String sessionId) {
        return storedOf.equals(fleetId + '/' + sessionId) ? stored : null;
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        SessionCell cell = cache.visited(fleetId + '/' + sessionId);
        Lives lives = cell.lives();
        if (lives != null && lives.none()) {
            return List.of();
        }
        if (!storedOf.equals(cell.key())) {
            look(fleetId, sessionId, cell);
        }
        Timelines.Stored seen = stored;
        return seen == null ? timelines.entries(fleetId, sessionId) : seen.entries();
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        Timelines.Stored seen = seen(fleetId, sessionId);
        return seen == null ? timelines.said(fleetId, sessionId) : seen.said();
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        Timelines.Stored seen = seen(fleetId, sessionId);
        return seen == null ? timelines.shares(fleetId, sessionId) : seen.shares();
    }
}
