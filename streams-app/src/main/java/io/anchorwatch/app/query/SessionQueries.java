package io.anchorwatch.app.query;

import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.View;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about sessions. One implementation reads the stores of all instances, one is a map in memory. Nothing
 * here throws because an instance is away: the answers say so.
 */
public interface SessionQueries {
    /** A session as it stands. */
    Answer<View> session(String fleetId, String sessionId);

    /** All of a session. */
    Answer<SessionTimeline> timeline(String fleetId, String sessionId);

    /**
     * The sessions of a fleet in the order of their ids (that of {@link String#compareTo}).
     *
     * @param state only those in that state, or null for all
     * @param nodeId only those owned by that node, or null for all
     * @param afterSessionId only those whose id comes after this one, or null from the first
     * @param limit at most so many, 1 to 1000
     */
    SessionPage sessions(
            String fleetId,
            @Nullable SessionState state,
            @Nullable String nodeId,
            @Nullable String afterSessionId,
            int limit);

    /**
     * Where an event stands: in which timeline, looked for in as many sessions as an implementation can afford.
     *
     * @param incarnation of the node that says it
     * @param sequence its number there
     */
    EventPlaces event(String fleetId, String nodeId, long incarnation, long sequence);

    /**
     * The sessions of a fleet in numbers.
     *
     * @param since start of the span for what is counted over time, epoch microseconds, inclusive
     * @param until its end, exclusive
     */
    SessionCounts counts(String fleetId, long since, long until);
}
