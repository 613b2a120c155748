package io.anchorwatch.app.http;

import io.anchorwatch.catalog.ReasonCode;

/** What each reason code means, in a sentence or two for people. A code without one does not compile. */
final class Meaning {
    private Meaning() {}

    static String of(ReasonCode code) {
        return switch (code) {
            case HANDSHAKE_OK ->
                "A client was let in and its first transport is bound. The session begins at version 1.";
            case HANDSHAKE_FAIL ->
                "A client was turned away before a session existed, or a session that was about to begin ended.";
            case VOLATILITY_SIGNAL ->
                "Loss, latency, jitter or missing heartbeats passed a threshold. Traffic still flows on the same binding.";
            case QUALITY_FLOOR_VIOLATION ->
                "Quality stayed below what the policy accepts. With states it degrades the session, without them it is a warning.";
            case HEALTH_RECOVERED ->
                "The transport that was volatile has been stable for long enough; nothing had to be switched.";
            case RECOVERY_START ->
                "The binding was lost or given up, and the session waits for a reattach within the recovery window.";
            case TRANSPORT_SWITCH_OK ->
                "The session is bound to another transport. In a recovery this ends it; otherwise the switch was planned.";
            case TRANSPORT_SWITCH_DENIED ->
                "A switch was wanted and a limit forbade it: its rate, the cooldown, no candidate, or the policy.";
            case RECOVERY_RETRY ->
                "A degraded session tries to recover again, or a further try inside a recovery is marked.";
            case RECOVERY_BOUNDS_EXCEEDED ->
                "The recovery took longer, or more attempts, than the policy allows. It degrades or ends the session.";
            case ENTER_DEGRADED_MODE -> "The session goes on under restriction, with or without a binding.";
            case EXIT_DEGRADED_MODE -> "The restriction is lifted and the session is attached again.";
            case TTL_SESSION_EXPIRED -> "The session lived as long as its policy lets any session live.";
            case TTL_TRANSPORT_LOSS_EXPIRED ->
                "The session had no binding for longer than its policy allows, and ended.";
            case POLICY_TERMINATION -> "An operator or a rule of the policy ended the session.";
            case FATAL_PROTOCOL_ERROR -> "The node found its own rules broken and ended the session rather than go on.";
            case REATTACH_ACCEPT ->
                "A client proved that the session is its own and may bind a transport; the switch follows at the same version.";
            case AUTH_FAIL -> "The proof that the asker holds the session's key was wrong.";
            case FRESHNESS_INVALID -> "The nonce or the time of the request was too old, too far ahead, or missing.";
            case REPLAY_DETECTED -> "A token that had been used before was presented again.";
            case OWNERSHIP_CONFLICT ->
                "The node asked could not act for the session: it is not the owner, lost a race, or knew an older version.";
            case SESSION_NOT_FOUND -> "The id that was claimed belongs to no session that the node knows.";
            case SESSION_EXPIRED -> "The session that was claimed had already ended.";
            case POLICY_DENY ->
                "Everything was valid, but a rule stood against it: the cooldown, the switch limit, or the candidate.";
            case RATE_LIMITED -> "The asker sent more requests than the node answers in that time.";
            case SEC_REPLAY_ATTEMPT ->
                "Somebody who does not hold the session presented used tokens. Said by a node, or concluded over time.";
            case SEC_SESSION_FIXATION_ATTEMPT ->
                "Somebody who does not hold a live session keeps trying to prove it is theirs, or was let in after such tries.";
            case SEC_OWNERSHIP_ANOMALY ->
                "Two nodes acted for one session where only one may: a former owner went on, or a version was claimed twice.";
            case SEC_ABUSE_CONTROL_PLANE ->
                "More hostile reattach requests, or the like, than honest clients produce, against a session, from a source, or at a node.";
            case AUDIT_INVARIANT_OK_SINGLE_ACTIVE ->
                "In a window of ten seconds the session was bound and never to two transports at once, and the evidence is complete.";
            case AUDIT_INVARIANT_OK_NO_RESET ->
                "The session came out of a recovery as the same session, and the evidence is complete.";
            case AUDIT_POLICY_LIMIT_TRIGGERED ->
                "A limit of the policy fired. Said by a node, or concluded from switches that are too many or go back and forth.";
            case AUDIT_RECOVERY_TIMELINE -> "The record of one recovery: its phases, attempts, rejections and outcome.";
            case SEC_DUAL_ACTIVE_BINDING ->
                "A session was bound to two transports at once, the thing that must never be.";
            case SEC_SESSION_RESET ->
                "A session that should have gone on was begun anew: a second handshake, an id used again, or a new id for a live client.";
            case SEC_STATE_ROLLBACK ->
                "A node used a version twice with different content, or went back to a lower one.";
            case SEC_ZOMBIE_SESSION -> "Something was changed or accepted in a session that had ended.";
            case AUDIT_ILLEGAL_TRANSITION -> "A node reported a change of state that the model does not have.";
            case AUDIT_EVENT_GAP ->
                "Versions of a session or numbers of a node are missing. Data was lost; it proves nothing about the session.";
            case AUDIT_RECOVERY_OVERDUE -> "A recovery is open, or was, for longer than its bound.";
            case AUDIT_NODE_SILENT -> "A node that used to send heartbeats has stopped without saying goodbye.";
            case AUDIT_CLOCK_SKEW -> "A node's clock is so far from the broker's that its times mislead.";
            case UNCATALOGUED -> "Kept under its own spelling, shown and counted; it changes no state.";
        };
    }
}
