package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * What came of an event, or of time passing.
 *
 * @param session to be kept in memory, or null when nothing can change but by an event
 * @param state the session's as last known, or null
 * @param owner the node that made the highest mutation that stands, or null
 * @param entry the event as it is to be kept in the timeline, or null when only time has passed
 */
public record Outcome(
        @Nullable Session session,
        @Nullable Entry entry,
        Statements statements,
        @Nullable SessionState state,
        @Nullable String owner) {}
