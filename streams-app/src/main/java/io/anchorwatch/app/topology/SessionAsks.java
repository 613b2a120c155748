package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionQueries;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the stores of sessions, partition by partition. */
final class SessionAsks {
    static final Ask<Which, SessionTimeline> TIMELINE = new Ask<>(
            "timeline", Store.TIMELINE.ground().storeName(), Topics.REASON_EVENTS, Which.class, SessionTimeline.class);
    static final Ask<Which, View> VIEW = new Ask<>(
            "session-view", Store.TIMELINE.ground().storeName(), Topics.REASON_EVENTS, Which.class, View.class);
    static final Ask<Some, Ids> IDS =
            new Ask<>("session-ids", Store.SESSIONS.ground().storeName(), Topics.REASON_EVENTS, Some.class, Ids.class);
    static final Ask<Some, Views> VIEWS = new Ask<>(
            "session-views", Store.TIMELINE.ground().storeName(), Topics.REASON_EVENTS, Some.class, Views.class);
    static final Ask<Over, SessionCounts> COUNTS = new Ask<>(
            "counts", Store.SESSIONS.ground().storeName(), Topics.REASON_EVENTS, Over.class, SessionCounts.class);

    private SessionAsks() {}

    /** Which session. */
    record Which(String fleetId, String sessionId) {}

    /**
     * Some sessions of a fleet; the fields as in {@link SessionQueries#sessions}.
     *
     * @param upToSessionId the last one that is wanted, or null
     */
    record Some(
            String fleetId,
            @Nullable SessionState state,
            @Nullable String nodeId,
            @Nullable String afterSessionId,
            @Nullable String upToSessionId,
            int limit) {
        /** The same, but none behind a session. */
        Some upTo(String sessionId) {
            return new Some(fleetId, state, nodeId, afterSessionId, sessionId, limit);
        }
    }

    /** A partition's first sessions in the order of their ids: one more than the limit, if there are so many. */
    record Ids(List<String> sessionIds) {
        Ids {
            sessionIds = List.copyOf(sessionIds);
        }
    }

    /** The same sessions, folded. */
    record Views(List<View> views) {
        Views {
            views = List.copyOf(views);
        }
    }

    /** A fleet over a span of time; the fields as in {@link SessionQueries#counts}. */
    record Over(String fleetId, long since, long until) {}
}
