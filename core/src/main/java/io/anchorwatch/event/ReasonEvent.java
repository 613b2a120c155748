package io.anchorwatch.event;

import io.anchorwatch.catalog.Effect;
import io.anchorwatch.catalog.ReasonCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reason-coded event, as a node said it (docs/reference/event.md). Codes are canonical: foreign spellings were
 * translated on decoding, and the original is kept in {@code details.original_code}.
 *
 * @param nodeIncarnation start of the node's process in epoch milliseconds, 0 when the node does not say
 * @param nodeSequence dense from 1 for a node's incarnation
 * @param named the code and its name, which may be in no catalogue
 * @param at when the node says it happened, epoch microseconds; never moves a clock
 * @param stateVersion the session's version after the event, or {@link #ABSENT}
 * @param ownerEpoch the owner's fencing epoch, or {@link #ABSENT}
 * @param details free text by key, units in the keys; never null, may be empty
 */
public record ReasonEvent(
        String fleetId,
        String nodeId,
        long nodeIncarnation,
        long nodeSequence,
        CodeName named,
        long at,
        @Nullable String sessionId,
        long stateVersion,
        long ownerEpoch,
        @Nullable SessionState fromState,
        @Nullable SessionState toState,
        @Nullable String transportId,
        @Nullable String previousTransportId,
        @Nullable String source,
        @Nullable String clientRef,
        @Nullable String policyVersion,
        Map<String, String> details)
        implements Timed {
    /** A version or an epoch that the event does not carry. */
    public static final long ABSENT = -1;

    public ReasonEvent {
        details = Map.copyOf(details);
    }

    /** @param codeName the code's name, in the catalogue or not */
    public ReasonEvent(
            String fleetId,
            String nodeId,
            long nodeIncarnation,
            long nodeSequence,
            String codeName,
            long at,
            @Nullable String sessionId,
            long stateVersion,
            long ownerEpoch,
            @Nullable SessionState fromState,
            @Nullable SessionState toState,
            @Nullable String transportId,
            @Nullable String previousTransportId,
            @Nullable String source,
            @Nullable String clientRef,
            @Nullable String policyVersion,
            Map<String, String> details) {
        this(
                fleetId,
                nodeId,
                nodeIncarnation,
                nodeSequence,
                CodeName.of(codeName),
                at,
                sessionId,
                stateVersion,
                ownerEpoch,
                fromState,
                toState,
                transportId,
                previousTransportId,
                source,
                clientRef,
                policyVersion,
                details);
    }

    public ReasonCode code() {
        return named.code();
    }

    public String codeName() {
        return named.text();
    }

    /** {@code fleet/node/incarnation/sequence}: the identity of the event, everywhere. */
    public String eventId() {
        return eventId(fleetId, nodeId, nodeIncarnation, nodeSequence);
    }

    /** The same from its parts. */
    public static String eventId(String fleetId, String nodeId, long nodeIncarnation, long nodeSequence) {
        return fleetId + '/' + nodeId + '/' + nodeIncarnation + '/' + nodeSequence;
    }

    /** The Kafka key: the session's, else the source's, else the node's. */
    public String key() {
        if (sessionId != null) {
            return fleetId + '/' + sessionId;
        }
        return source != null ? fleetId + "//" + source : fleetId + "///" + nodeId;
    }

    /** Whether the event names two different states. */
    public boolean transitions() {
        return fromState != null && toState != null && fromState != toState;
    }

    /** Whether the event raises its session's version by itself; an accept is one half of a mutation and does not. */
    public boolean mutates() {
        if (sessionId == null || stateVersion == ABSENT) {
            return false;
        }
        Effect effect = code().effect();
        return effect == Effect.MUTATES || (effect == Effect.MUTATES_WITH_STATES && transitions());
    }

    public boolean accepts() {
        return code() == ReasonCode.REATTACH_ACCEPT;
    }

    /** Whether the event claims an active binding: a handshake or a switch that names its transport. */
    public boolean binds() {
        ReasonCode code = code();
        return (code == ReasonCode.HANDSHAKE_OK || code == ReasonCode.TRANSPORT_SWITCH_OK) && transportId != null;
    }

    /** The second and the window that the event belongs to: it cannot lie in the broker's future. */
    public long placedAt(long appendedAt) {
        return Math.min(at, appendedAt);
    }
}
