package io.anchorwatch.catalog;

import static io.anchorwatch.catalog.Effect.ACCEPTS;
import static io.anchorwatch.catalog.Effect.MUTATES;
import static io.anchorwatch.catalog.Effect.MUTATES_WITH_STATES;
import static io.anchorwatch.catalog.Effect.NONE;
import static io.anchorwatch.catalog.Family.AUDIT;
import static io.anchorwatch.catalog.Family.REATTACH;
import static io.anchorwatch.catalog.Family.SECURITY;
import static io.anchorwatch.catalog.Family.TRANSITION;
import static io.anchorwatch.catalog.Origin.EXTENSION;
import static io.anchorwatch.catalog.Origin.SEED;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reason codes: one primary cause each, at most 32 characters, never renamed and never reused. The order is that of
 * the reference page. The number is the severity from 0 to 10, as in the Common Event Format.
 */
public enum ReasonCode {
    HANDSHAKE_OK(
            SEED,
            TRANSITION,
            MUTATES,
            2,
            "Session established",
            "A client was let in and its first transport is bound. The session begins at version 1."),
    HANDSHAKE_FAIL(
            SEED,
            TRANSITION,
            MUTATES,
            5,
            "Handshake failed",
            "A client was turned away before a session existed, or a session that was about to begin ended.",
            "HANDSHAKE_REJECT"),
    VOLATILITY_SIGNAL(
            SEED,
            TRANSITION,
            MUTATES,
            3,
            "Transport became volatile",
            "Loss, latency, jitter or missing heartbeats passed a threshold. Traffic still flows on the same binding.",
            "QUALITY_THRESHOLD_EXCEEDED",
            "LOSS_SPIKE",
            "RTT_SURGE"),
    QUALITY_FLOOR_VIOLATION(
            SEED,
            TRANSITION,
            MUTATES_WITH_STATES,
            4,
            "Quality below its floor",
            "Quality stayed below what the policy accepts. With states it degrades the session, without them it is a warning."),
    HEALTH_RECOVERED(
            SEED,
            TRANSITION,
            MUTATES,
            1,
            "Transport healthy again",
            "The transport that was volatile has been stable for long enough; nothing had to be switched."),
    RECOVERY_START(
            SEED,
            TRANSITION,
            MUTATES,
            3,
            "Recovery started",
            "The binding was lost or given up, and the session waits for a reattach within the recovery window."),
    TRANSPORT_SWITCH_OK(
            SEED,
            TRANSITION,
            MUTATES,
            2,
            "Transport switched",
            "The session is bound to another transport. In a recovery this ends it; otherwise the switch was planned."),
    TRANSPORT_SWITCH_DENIED(
            SEED,
            TRANSITION,
            MUTATES_WITH_STATES,
            4,
            "Transport switch denied",
            "A switch was wanted and a limit forbade it: its rate, the cooldown, no candidate, or the policy.",
            "POLICY_FLAP_LIMIT",
            "SWITCH_RATE_LIMIT",
            "COOLDOWN_ACTIVE"),
    RECOVERY_RETRY(
            SEED,
            TRANSITION,
            MUTATES_WITH_STATES,
            3,
            "Recovery tried again",
            "A degraded session tries to recover again, or a further try inside a recovery is marked."),
    RECOVERY_BOUNDS_EXCEEDED(
            SEED,
            TRANSITION,
            MUTATES,
            5,
            "Recovery passed its bound",
            "The recovery took longer, or more attempts, than the policy allows. It degrades or ends the session.",
            "RECOVERY_WINDOW_EXPIRED",
            "RECOVERY_WINDOW_EXCEEDED"),
    ENTER_DEGRADED_MODE(
            SEED,
            TRANSITION,
            MUTATES,
            5,
            "Session degraded",
            "The session goes on under restriction, with or without a binding."),
    EXIT_DEGRADED_MODE(
            SEED,
            TRANSITION,
            MUTATES,
            1,
            "Session no longer degraded",
            "The restriction is lifted and the session is attached again."),
    TTL_SESSION_EXPIRED(
            SEED,
            TRANSITION,
            MUTATES,
            3,
            "Session lifetime over",
            "The session lived as long as its policy lets any session live.",
            "SESSION_TTL_EXPIRED",
            "TTL_EXPIRED"),
    TTL_TRANSPORT_LOSS_EXPIRED(
            SEED,
            TRANSITION,
            MUTATES,
            4,
            "Session without transport for too long",
            "The session had no binding for longer than its policy allows, and ended.",
            "TRANSPORT_TTL_EXPIRED",
            "TRANSPORT_LOSS_TTL_EXPIRED"),
    POLICY_TERMINATION(
            SEED,
            TRANSITION,
            MUTATES,
            5,
            "Session ended by policy",
            "An operator or a rule of the policy ended the session."),
    FATAL_PROTOCOL_ERROR(
            SEED,
            TRANSITION,
            MUTATES,
            8,
            "Session ended by a protocol error",
            "The node found its own rules broken and ended the session rather than go on.",
            "INVARIANT_VIOLATION",
            "INTERNAL_ERROR"),

    REATTACH_ACCEPT(
            SEED,
            REATTACH,
            ACCEPTS,
            2,
            "Reattach accepted",
            "A client proved that the session is its own and may bind a transport; the switch follows at the same version.",
            "REATTACH_SUCCESS",
            "REATTACH_ACCEPTED"),
    AUTH_FAIL(
            SEED,
            REATTACH,
            NONE,
            6,
            "Proof of possession invalid",
            "The proof that the asker holds the session's key was wrong.",
            "INVALID_PROOF",
            "BAD_PROOF"),
    FRESHNESS_INVALID(
            SEED,
            REATTACH,
            NONE,
            6,
            "Nonce or time outside its window",
            "The nonce or the time of the request was too old, too far ahead, or missing.",
            "NONCE_STALE",
            "NONCE_WINDOW_EXCEEDED",
            "NONCE_MISSING"),
    REPLAY_DETECTED(
            SEED,
            REATTACH,
            NONE,
            7,
            "Token used again",
            "A token that had been used before was presented again.",
            "NONCE_DUPLICATE",
            "NONCE_REUSE",
            "REPLAY_REJECTED"),
    OWNERSHIP_CONFLICT(
            SEED,
            REATTACH,
            NONE,
            7,
            "Authority over the session ambiguous",
            "The node asked could not act for the session: it is not the owner, lost a race, or knew an older version.",
            "NOT_AUTHORITATIVE_OWNER",
            "OWNERSHIP_AMBIGUOUS",
            "INVALID_STATE_VERSION",
            "VERSION_STALE_REJECTED"),
    SESSION_NOT_FOUND(
            SEED,
            REATTACH,
            NONE,
            4,
            "Session unknown",
            "The id that was claimed belongs to no session that the node knows.",
            "UNKNOWN_SESSION"),
    SESSION_EXPIRED(
            SEED, REATTACH, NONE, 4, "Session already ended", "The session that was claimed had already ended."),
    POLICY_DENY(
            SEED,
            REATTACH,
            NONE,
            4,
            "Reattach denied by policy",
            "Everything was valid, but a rule stood against it: the cooldown, the switch limit, or the candidate."),
    RATE_LIMITED(
            SEED,
            REATTACH,
            NONE,
            5,
            "Too many requests",
            "The asker sent more requests than the node answers in that time.",
            "RATE_LIMIT_EXCEEDED",
            "BURST_EXCEEDED"),

    SEC_REPLAY_ATTEMPT(
            SEED,
            SECURITY,
            NONE,
            8,
            "Replay attempt",
            "Somebody who does not hold the session presented used tokens. Said by a node, or concluded over time."),
    SEC_SESSION_FIXATION_ATTEMPT(
            SEED,
            SECURITY,
            NONE,
            9,
            "Session fixation attempt",
            "Somebody who does not hold a live session keeps trying to prove it is theirs, or was let in after such tries."),
    SEC_OWNERSHIP_ANOMALY(
            SEED,
            SECURITY,
            NONE,
            9,
            "Ownership anomaly",
            "Two nodes acted for one session where only one may: a former owner went on, or a version was claimed twice."),
    SEC_ABUSE_CONTROL_PLANE(
            SEED,
            SECURITY,
            NONE,
            9,
            "Abuse of the control plane",
            "More hostile reattach requests, or the like, than honest clients produce, against a session, from a source, or at a node."),

    AUDIT_INVARIANT_OK_SINGLE_ACTIVE(
            SEED,
            AUDIT,
            NONE,
            0,
            "Single active binding confirmed",
            "In a window of ten seconds the session was bound and never to two transports at once, and the evidence is complete."),
    AUDIT_INVARIANT_OK_NO_RESET(
            SEED,
            AUDIT,
            NONE,
            0,
            "Session continuity confirmed",
            "The session came out of a recovery as the same session, and the evidence is complete."),
    AUDIT_POLICY_LIMIT_TRIGGERED(
            SEED,
            AUDIT,
            NONE,
            3,
            "Policy limit triggered",
            "A limit of the policy fired. Said by a node, or concluded from switches that are too many or go back and forth."),
    AUDIT_RECOVERY_TIMELINE(
            SEED,
            AUDIT,
            NONE,
            1,
            "Recovery timeline",
            "The record of one recovery: its phases, attempts, rejections and outcome."),

    SEC_DUAL_ACTIVE_BINDING(
            EXTENSION,
            SECURITY,
            NONE,
            10,
            "Two active bindings",
            "A session was bound to two transports at once, the thing that must never be."),
    SEC_SESSION_RESET(
            EXTENSION,
            SECURITY,
            NONE,
            9,
            "Session reset",
            "A session that should have gone on was begun anew: a second handshake, an id used again, or a new id for a live client."),
    SEC_STATE_ROLLBACK(
            EXTENSION,
            SECURITY,
            NONE,
            9,
            "State version rolled back",
            "A node used a version twice with different content, or went back to a lower one."),
    SEC_ZOMBIE_SESSION(
            EXTENSION,
            SECURITY,
            NONE,
            9,
            "Session active after its end",
            "Something was changed or accepted in a session that had ended."),
    AUDIT_ILLEGAL_TRANSITION(
            EXTENSION,
            AUDIT,
            NONE,
            5,
            "Transition outside the state model",
            "A node reported a change of state that the model does not have."),
    AUDIT_EVENT_GAP(
            EXTENSION,
            AUDIT,
            NONE,
            4,
            "Events missing",
            "Versions of a session or numbers of a node are missing. Data was lost; it proves nothing about the session."),
    AUDIT_RECOVERY_OVERDUE(
            EXTENSION, AUDIT, NONE, 6, "Recovery overdue", "A recovery is open, or was, for longer than its bound."),
    AUDIT_NODE_SILENT(
            EXTENSION,
            AUDIT,
            NONE,
            5,
            "Node silent",
            "A node that used to send heartbeats has stopped without saying goodbye."),
    AUDIT_CLOCK_SKEW(
            EXTENSION,
            AUDIT,
            NONE,
            3,
            "Node clock skewed",
            "A node's clock is so far from the broker's that its times mislead."),

    /** Stands for every code that the catalogue does not know; the event keeps its own spelling. */
    UNCATALOGUED(
            EXTENSION,
            Family.UNCATALOGUED,
            NONE,
            3,
            "Code outside the catalogue",
            "Kept under its own spelling, shown and counted; it changes no state.");

    private static final Map<String, ReasonCode> BY_NAME = new HashMap<>();
    private static final Map<String, ReasonCode> BY_SPELLING = new HashMap<>();

    static {
        for (ReasonCode code : values()) {
            if (code != UNCATALOGUED) {
                BY_NAME.put(code.name(), code);
                code.spellings.forEach(spelling -> BY_SPELLING.put(spelling, code));
            }
        }
    }

    private final Origin origin;
    private final Family family;
    private final Effect effect;
    private final int severity;
    private final String title;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<String> spellings;

    ReasonCode(
            Origin origin,
            Family family,
            Effect effect,
            int severity,
            String title,
            String meaning,
            String... spellings) {
        this.origin = origin;
        this.family = family;
        this.effect = effect;
        this.severity = severity;
        this.title = title;
        this.meaning = meaning;
        this.spellings = List.of(spellings);
    }

    /** The code of that exact name, or {@link #UNCATALOGUED}. Foreign spellings are translated before, on decoding. */
    public static ReasonCode of(String name) {
        return BY_NAME.getOrDefault(name, UNCATALOGUED);
    }

    /**
     * The name under which an event's code is kept.
     *
     * @param spelling the code as sent, the catalogue's own or a foreign one
     * @param ends whether the event says that its session is TERMINATED: a time to live that ran out is then the
     *     session's end, and else an answer
     * @param answers whether the event is the answer to a reattach request (it carries its nonce): a limit that fired is
     *     then a denial
     * @return the catalogue's name, or {@code spelling} itself when the catalogue does not know it
     */
    public static String canonical(String spelling, boolean ends, boolean answers) {
        ReasonCode code = BY_SPELLING.get(spelling);
        if (code == null) {
            return spelling;
        }
        if (code == TTL_SESSION_EXPIRED && !ends) {
            return SESSION_EXPIRED.name();
        }
        return code == TRANSPORT_SWITCH_DENIED && answers ? POLICY_DENY.name() : code.name();
    }

    public Origin origin() {
        return origin;
    }

    public Family family() {
        return family;
    }

    public Effect effect() {
        return effect;
    }

    /** 0 to 10, as in the Common Event Format. */
    public int severity() {
        return severity;
    }

    /** A few words that say what happened, for people. */
    public String title() {
        return title;
    }

    /** A sentence or two that say what it means, for the reference page. */
    public String meaning() {
        return meaning;
    }

    /** Foreign spellings that are read as this code, in no order that matters. */
    public List<String> spellings() {
        return spellings;
    }

    /** Whether this is a reattach outcome: one attempt. */
    public boolean attempts() {
        return family == REATTACH;
    }

    /** Whether this is a reattach outcome other than the accept. */
    public boolean rejects() {
        return family == REATTACH && effect == NONE;
    }

    /** Whether honest clients do not meet this rejection in a storm (docs/domain.md, floods). */
    public boolean hostile() {
        return rejects() && this != POLICY_DENY && this != OWNERSHIP_CONFLICT;
    }
}
