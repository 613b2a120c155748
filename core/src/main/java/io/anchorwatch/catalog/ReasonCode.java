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
import java.util.stream.Stream;

/**
 * The reason codes: one primary cause each, at most 32 characters, never renamed and never reused. The order is that of
 * the reference page. The number is the severity from 0 to 10, as in the Common Event Format.
 */
public enum ReasonCode {
    HANDSHAKE_OK(SEED, TRANSITION, MUTATES, 2, "Session established"),
    HANDSHAKE_FAIL(SEED, TRANSITION, MUTATES, 5, "Handshake failed", "HANDSHAKE_REJECT"),
    VOLATILITY_SIGNAL(
            SEED,
            TRANSITION,
            MUTATES,
            3,
            "Transport became volatile",
            "QUALITY_THRESHOLD_EXCEEDED",
            "LOSS_SPIKE",
            "RTT_SURGE"),
    QUALITY_FLOOR_VIOLATION(SEED, TRANSITION, MUTATES_WITH_STATES, 4, "Quality below its floor"),
    HEALTH_RECOVERED(SEED, TRANSITION, MUTATES, 1, "Transport healthy again"),
    RECOVERY_START(SEED, TRANSITION, MUTATES, 3, "Recovery started"),
    TRANSPORT_SWITCH_OK(SEED, TRANSITION, MUTATES, 2, "Transport switched"),
    TRANSPORT_SWITCH_DENIED(
            SEED,
            TRANSITION,
            MUTATES_WITH_STATES,
            4,
            "Transport switch denied",
            "POLICY_FLAP_LIMIT",
            "SWITCH_RATE_LIMIT",
            "COOLDOWN_ACTIVE"),
    RECOVERY_RETRY(SEED, TRANSITION, MUTATES_WITH_STATES, 3, "Recovery tried again"),
    RECOVERY_BOUNDS_EXCEEDED(
            SEED,
            TRANSITION,
            MUTATES,
            5,
            "Recovery passed its bound",
            "RECOVERY_WINDOW_EXPIRED",
            "RECOVERY_WINDOW_EXCEEDED"),
    ENTER_DEGRADED_MODE(SEED, TRANSITION, MUTATES, 5, "Session degraded"),
    EXIT_DEGRADED_MODE(SEED, TRANSITION, MUTATES, 1, "Session no longer degraded"),
    TTL_SESSION_EXPIRED(SEED, TRANSITION, MUTATES, 3, "Session lifetime over", "SESSION_TTL_EXPIRED", "TTL_EXPIRED"),
    TTL_TRANSPORT_LOSS_EXPIRED(
            SEED,
            TRANSITION,
            MUTATES,
            4,
            "Session without transport for too long",
            "TRANSPORT_TTL_EXPIRED",
            "TRANSPORT_LOSS_TTL_EXPIRED"),
    POLICY_TERMINATION(SEED, TRANSITION, MUTATES, 5, "Session ended by policy"),
    FATAL_PROTOCOL_ERROR(
            SEED, TRANSITION, MUTATES, 8, "Session ended by a protocol error", "INVARIANT_VIOLATION", "INTERNAL_ERROR"),

    REATTACH_ACCEPT(SEED, REATTACH, ACCEPTS, 2, "Reattach accepted", "REATTACH_SUCCESS", "REATTACH_ACCEPTED"),
    AUTH_FAIL(SEED, REATTACH, NONE, 6, "Proof of possession invalid", "INVALID_PROOF", "BAD_PROOF"),
    FRESHNESS_INVALID(
            SEED,
            REATTACH,
            NONE,
            6,
            "Nonce or time outside its window",
            "NONCE_STALE",
            "NONCE_WINDOW_EXCEEDED",
            "NONCE_MISSING"),
    REPLAY_DETECTED(SEED, REATTACH, NONE, 7, "Token used again", "NONCE_DUPLICATE", "NONCE_REUSE", "REPLAY_REJECTED"),
    OWNERSHIP_CONFLICT(
            SEED,
            REATTACH,
            NONE,
            7,
            "Authority over the session ambiguous",
            "NOT_AUTHORITATIVE_OWNER",
            "OWNERSHIP_AMBIGUOUS",
            "INVALID_STATE_VERSION",
            "VERSION_STALE_REJECTED"),
    SESSION_NOT_FOUND(SEED, REATTACH, NONE, 4, "Session unknown", "UNKNOWN_SESSION"),
    SESSION_EXPIRED(SEED, REATTACH, NONE, 4, "Session already ended"),
    POLICY_DENY(SEED, REATTACH, NONE, 4, "Reattach denied by policy"),
    RATE_LIMITED(SEED, REATTACH, NONE, 5, "Too many requests", "RATE_LIMIT_EXCEEDED", "BURST_EXCEEDED"),

    SEC_REPLAY_ATTEMPT(SEED, SECURITY, NONE, 8, "Replay attempt"),
    SEC_SESSION_FIXATION_ATTEMPT(SEED, SECURITY, NONE, 9, "Session fixation attempt"),
    SEC_OWNERSHIP_ANOMALY(SEED, SECURITY, NONE, 9, "Ownership anomaly"),
    SEC_ABUSE_CONTROL_PLANE(SEED, SECURITY, NONE, 9, "Abuse of the control plane"),

    AUDIT_INVARIANT_OK_SINGLE_ACTIVE(SEED, AUDIT, NONE, 0, "Single active binding confirmed"),
    AUDIT_INVARIANT_OK_NO_RESET(SEED, AUDIT, NONE, 0, "Session continuity confirmed"),
    AUDIT_POLICY_LIMIT_TRIGGERED(SEED, AUDIT, NONE, 3, "Policy limit triggered"),
    AUDIT_RECOVERY_TIMELINE(SEED, AUDIT, NONE, 1, "Recovery timeline"),

    SEC_DUAL_ACTIVE_BINDING(EXTENSION, SECURITY, NONE, 10, "Two active bindings"),
    SEC_SESSION_RESET(EXTENSION, SECURITY, NONE, 9, "Session reset"),
    SEC_STATE_ROLLBACK(EXTENSION, SECURITY, NONE, 9, "State version rolled back"),
    SEC_ZOMBIE_SESSION(EXTENSION, SECURITY, NONE, 9, "Session active after its end"),
    AUDIT_ILLEGAL_TRANSITION(EXTENSION, AUDIT, NONE, 5, "Transition outside the state model"),
    AUDIT_EVENT_GAP(EXTENSION, AUDIT, NONE, 4, "Events missing"),
    AUDIT_RECOVERY_OVERDUE(EXTENSION, AUDIT, NONE, 6, "Recovery overdue"),
    AUDIT_NODE_SILENT(EXTENSION, AUDIT, NONE, 5, "Node silent"),
    AUDIT_CLOCK_SKEW(EXTENSION, AUDIT, NONE, 3, "Node clock skewed"),

    /** Stands for every code that the catalogue does not know; the event keeps its own spelling. */
    UNCATALOGUED(EXTENSION, Family.UNCATALOGUED, NONE, 3, "Code outside the catalogue");

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

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<String> spellings;

    ReasonCode(Origin origin, Family family, Effect effect, int severity, String title, String... spellings) {
        this.origin = origin;
        this.family = family;
        this.effect = effect;
        this.severity = severity;
        this.title = title;
        this.spellings = List.of(spellings);
    }

    /** Every code that has an entry, in its order. */
    public static List<ReasonCode> catalogue() {
        return Stream.of(values()).filter(code -> code != UNCATALOGUED).toList();
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
