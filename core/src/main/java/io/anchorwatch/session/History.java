package io.anchorwatch.session;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.Collection;
import java.util.List;

/** What is kept of each session: its timeline, and what was said about it. */
public interface History {
    /** How many entries are given of a session at most. Of one that has so many nobody knows whether these are all. */
    int MOST = 10_000;

    /**
     * The session's entries in no particular order; empty when it is unknown. Where there are too many, the newest by their offsets: of
     * those that {@linkplain #moves move} the session up to half, or more where there are not so many others.
     */
    List<Entry> entries(String fleetId, String sessionId);

    /** Whether an event moves its session, rather than being noted: rejections, which whoever attacks may cause, must not crowd it out. */
    static boolean moves(ReasonEvent event) {
        return event.mutates() || event.accepts() || event.binds();
    }

    /** What was last issued under each id, with its revision. */
    Collection<Conclusion> said(String fleetId, String sessionId);

    /** The shares of windows that were last given, one a window and invariant. */
    Collection<WindowShare> shares(String fleetId, String sessionId);
}
