package io.anchorwatch.session;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.Entry;
import java.util.Collection;
import java.util.List;

/** What is kept of each session: its timeline, and what was said about it. */
public interface History {
    /** The session's entries in no particular order; empty when it is unknown. */
    List<Entry> entries(String fleetId, String sessionId);

    /** What was last issued under each id, with its revision. */
    Collection<Conclusion> said(String fleetId, String sessionId);

    /** The shares of windows that were last given, one a window and invariant. */
    Collection<WindowShare> shares(String fleetId, String sessionId);
}
