package io.anchorwatch.producers;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node has to say, before it is an event: that takes the node's name and the next number. Immutable; each method
 * returns a copy that says more. {@code new Occurrence("RECOVERY_START", at).session("s1", 3, 1).states(ATTACHED,
 * RECOVERING)}.
 */
public final class Occurrence {
    private final ReasonEvent event;

    /**
     * A code that the catalogue knows.
     *
     * @param at epoch microseconds
     */
    public Occurrence(ReasonCode code, long at) {
        this(code.name(), at);
    }

    /** Any code; the catalogue need not know it. */
    public Occurrence(String code, long at) {
        this(new ReasonEvent(
                EventRules.DEFAULT_FLEET,
                "n",
                0,
                1,
                code,
                at,
                null,
                ReasonEvent.ABSENT,
                ReasonEvent.ABSENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of()));
    }

    private Occurrence(ReasonEvent event) {
        this.event = event;
    }

    /** The session, its version after the event, and its owner's epoch; {@link ReasonEvent#ABSENT} for none. */
    public Occurrence session(String sessionId, long stateVersion, long ownerEpoch) {
        return with(
                sessionId,
                stateVersion,
                ownerEpoch,
                event.fromState(),
                event.toState(),
                event.transportId(),
                event.previousTransportId());
    }

    public Occurrence states(SessionState from, SessionState to) {
        return with(
                event.sessionId(),
                event.stateVersion(),
                event.ownerEpoch(),
                from,
                to,
                event.transportId(),
                event.previousTransportId());
    }

    /** The binding, and the one that it replaces. */
    public Occurrence transport(String transportId, @Nullable String previousTransportId) {
        return with(
                event.sessionId(),
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                transportId,
                previousTransportId);
    }

    private Occurrence with(
            @Nullable String sessionId,
            long stateVersion,
            long ownerEpoch,
            @Nullable SessionState from,
            @Nullable SessionState to,
            @Nullable String transportId,
            @Nullable String previousTransportId) {
        return new Occurrence(new ReasonEvent(
                event.fleetId(),
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                event.codeName(),
                event.at(),
                sessionId,
                stateVersion,
                ownerEpoch,
                from,
                to,
                transportId,
                previousTransportId,
                event.source(),
                event.clientRef(),
                event.policyVersion(),
                event.details()));
    }

    /** Who asked, as a keyed hash: never a plain address. */
    public Occurrence source(String source) {
        return about(source, event.clientRef(), event.policyVersion(), event.details());
    }

    /** The client's stable pseudonym. */
    public Occurrence client(String clientRef) {
        return about(event.source(), clientRef, event.policyVersion(), event.details());
    }

    public Occurrence policy(String policyVersion) {
        return about(event.source(), event.clientRef(), policyVersion, event.details());
    }

    /** One more detail; its key carries the unit. */
    public Occurrence detail(String key, Object value) {
        Map<String, String> details = new HashMap<>(event.details());
        details.put(key, value.toString());
        return about(event.source(), event.clientRef(), event.policyVersion(), details);
    }

    private Occurrence about(
            @Nullable String source,
            @Nullable String clientRef,
            @Nullable String policyVersion,
            Map<String, String> details) {
        return new Occurrence(said(event.fleetId(), event.nodeId(), 0, 1, source, clientRef, policyVersion, details));
    }

    /** The event that this becomes as the {@code sequence}-th of a node. */
    ReasonEvent saidBy(String fleetId, String nodeId, long incarnation, long sequence) {
        return said(
                fleetId,
                nodeId,
                incarnation,
                sequence,
                event.source(),
                event.clientRef(),
                event.policyVersion(),
                event.details());
    }

    private ReasonEvent said(
            String fleetId,
            String nodeId,
            long incarnation,
            long sequence,
            @Nullable String source,
            @Nullable String clientRef,
            @Nullable String policyVersion,
            Map<String, String> details) {
        return new ReasonEvent(
                fleetId,
                nodeId,
                incarnation,
                sequence,
                event.codeName(),
                event.at(),
                event.sessionId(),
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                event.transportId(),
                event.previousTransportId(),
                source,
                clientRef,
                policyVersion,
                details);
    }
}
