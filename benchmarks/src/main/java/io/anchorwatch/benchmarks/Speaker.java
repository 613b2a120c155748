package io.anchorwatch.benchmarks;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes that say single things, each with the next number of the node. */
final class Speaker {
    private static final String FLEET = "default";

    private final long incarnation;
    private final Map<String, long[]> last = new HashMap<>();

    /**
     * Nodes that have just been started.
     *
     * @param incarnation when, in epoch milliseconds
     */
    Speaker(long incarnation) {
        this.incarnation = incarnation;
    }

    /** A session is born, and bound. */
    ReasonEvent birth(String node, long at, String session, @Nullable String client) {
        return event(
                node,
                "HANDSHAKE_OK",
                at,
                session,
                1,
                SessionState.BIRTH,
                SessionState.ATTACHED,
                "udp:A",
                null,
                null,
                client);
    }

    /** Its next mutation, with which its transport becomes volatile or is well again. */
    ReasonEvent wobble(String node, long at, String session, long version) {
        return version % 2 == 0
                ? event(
                        node,
                        "VOLATILITY_SIGNAL",
                        at,
                        session,
                        version,
                        SessionState.ATTACHED,
                        SessionState.VOLATILE,
                        null,
                        null,
                        null,
                        null)
                : event(
                        node,
                        "HEALTH_RECOVERED",
                        at,
                        session,
                        version,
                        SessionState.VOLATILE,
                        SessionState.ATTACHED,
                        null,
                        null,
                        null,
                        null);
    }

    ReasonEvent recovers(String node, long at, String session, long version) {
        return event(
                node,
                "RECOVERY_START",
                at,
                session,
                version,
                SessionState.ATTACHED,
                SessionState.RECOVERING,
                null,
                null,
                null,
                null);
    }

    ReasonEvent accepts(String node, long at, String session, long version) {
        return event(node, "REATTACH_ACCEPT", at, session, version, null, null, null, null, null, null);
    }

    /** A switch away from where it was born. */
    ReasonEvent switches(String node, long at, String session, long version, String to) {
        return event(
                node,
                "TRANSPORT_SWITCH_OK",
                at,
                session,
                version,
                SessionState.RECOVERING,
                SessionState.ATTACHED,
                to,
                "udp:A",
                null,
                null);
    }

    ReasonEvent replay(String node, long at, String session, String source) {
        return event(node, "REPLAY_DETECTED", at, session, 3, null, null, null, null, source, null);
    }

    private ReasonEvent event(
            String node,
            String code,
            long at,
            String session,
            long version,
            @Nullable SessionState from,
            @Nullable SessionState to,
            @Nullable String transport,
            @Nullable String previous,
            @Nullable String source,
            @Nullable String client) {
        long number = ++last.computeIfAbsent(node, any -> new long[1])[0];
        return new ReasonEvent(
                FLEET,
                node,
                incarnation,
                number,
                code,
                at,
                session,
                version,
                1,
                from,
                to,
                transport,
                previous,
                source,
                client,
                null,
                Map.of());
    }
}
