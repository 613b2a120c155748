package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Uuid8;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Timed;
import org.jspecify.annotations.Nullable;

/**
 * One outcome of a reattach or a handshake, as the flood folds of a session, a source or a node take it.
 *
 * @param nodeIncarnation of the node, as the event says
 * @param nodeSequence the event's number in it
 * @param at when the node says it happened, epoch microseconds
 * @param appendedAt when the broker appended it, epoch microseconds
 * @param code a reattach outcome (the accept or a rejection) or that of a handshake
 * @param session the session, else the claimed session id of an unknown one ({@code details.claimed_session_id}) or what
 *     stands for it, else null
 * @param claimed whether {@code session} is a claim that no node confirmed: counted apart
 * @param source who asked, or null
 */
public record Attempt(
        String fleetId,
        String nodeId,
        long nodeIncarnation,
        long nodeSequence,
        long at,
        long appendedAt,
        ReasonCode code,
        @Nullable String session,
        boolean claimed,
        @Nullable String source)
        implements Timed {
    /** The attempt that an event is; its code is a reattach outcome. */
    public static Attempt of(Entry entry) {
        ReasonEvent event = entry.event();
        String claimed = toldApart(event.details().get("claimed_session_id"));
        boolean known = event.sessionId() != null && event.code() != ReasonCode.SESSION_NOT_FOUND;
        return new Attempt(
                event.fleetId(),
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                event.at(),
                entry.appendedAt(),
                event.code(),
                event.sessionId() != null ? event.sessionId() : claimed,
                !known,
                event.source());
    }

    /**
     * Claims are only told apart, and a detail may have 64 KiB, which no state must have a thousand times: what is longer than
     * an id can be is known by its hash.
     */
    private static @Nullable String toldApart(@Nullable String claim) {
        if (claim == null || claim.length() <= EventRules.ID_LENGTH_MAX) {
            return claim;
        }
        return Uuid8.of("anchorwatch/claim/v1", claim).toString();
    }

    /** The identity of the event. */
    public String eventId() {
        return ReasonEvent.eventId(fleetId, nodeId, nodeIncarnation, nodeSequence);
    }

    /** Whether a code tells how a handshake ended: a handshake is an attempt of its source, though no reattach. */
    public static boolean handshake(ReasonCode code) {
        return code == ReasonCode.HANDSHAKE_OK || code == ReasonCode.HANDSHAKE_FAIL;
    }

    /** When it counts: not in the broker's future, and not before 1970, whatever the node says. */
    public long placedAt() {
        return Math.max(0, Math.min(at, appendedAt));
    }

    /** The second that the attempt belongs to, as its first microsecond: it cannot lie in the broker's future. */
    public long second() {
        return placedAt() / 1_000_000 * 1_000_000;
    }
}
