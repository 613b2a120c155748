package io.anchorwatch.event;

import io.anchorwatch.catalog.ReasonCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what other VPN nodes call things that the catalogue knows (docs/domain.md, foreign spellings). It is applied to
 * what comes from the topic, so whoever published it is read alike.
 */
public final class ForeignSpelling {
    /** The detail that keeps the code as it was sent. */
    public static final String ORIGINAL_CODE = "original_code";

    /** Another word for the state RECOVERING. */
    public static final String REATTACHING = "REATTACHING";

    private static final SessionState[] STATES = SessionState.values();

    private ForeignSpelling() {}

    /**
     * The event under the catalogue's code; the code as sent is kept in {@code details.original_code}, unless the
     * details already hold one. An event whose code is not a foreign spelling is returned as it is.
     */
    public static ReasonEvent translate(ReasonEvent event) {
        if (event.code() != ReasonCode.UNCATALOGUED) {
            return event;
        }
        boolean ends = event.toState() == SessionState.TERMINATED;
        boolean answers = event.details().containsKey("nonce");
        String code = ReasonCode.canonical(event.codeName(), ends, answers);
        if (code.equals(event.codeName())) {
            return event;
        }
        Map<String, String> details = new HashMap<>(event.details());
        details.putIfAbsent(ORIGINAL_CODE, event.codeName());
        return new ReasonEvent(
                event.fleetId(),
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                code,
                event.at(),
                event.sessionId(),
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                event.transportId(),
                event.previousTransportId(),
                event.source(),
                event.clientRef(),
                event.policyVersion(),
                details);
    }

    /** The state of that name, foreign spellings included, or null when it is nobody's. */
    public static @Nullable SessionState state(String word) {
        if (word.equals(REATTACHING)) {
            return SessionState.RECOVERING;
        }
        for (SessionState state : STATES) {
            if (state.name().equals(word)) {
                return state;
            }
        }
        return null;
    }
}
