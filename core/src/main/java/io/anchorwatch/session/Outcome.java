package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What came of an event, or of time passing.
 *
 * @param session to be kept in memory, or null when nothing can change but by an event
 * @param entry the event as it is to be kept in the timeline, or null when only time has passed
 * @param standing how the session stands now, or null when it is unknown
 */
public record Outcome(
        @Nullable Session session,
        @Nullable Entry entry,
        Statements statements,
        @Nullable Standing standing) {}
