package io.anchorwatch.event;

import io.anchorwatch.catalog.ReasonCode;

/** The state of a VPN session. */
public enum SessionState {
    /** The identity exists, nothing is bound; version 0. */
    BIRTH,
    /** Healthy, exactly one binding. */
    ATTACHED,
    /** Signals past their thresholds, still delivering on its binding. */
    VOLATILE,
    /** Continues under restriction, with or without a binding. */
    DEGRADED,
    /** Binding lost or given up, reattach in progress. */
    RECOVERING,
    /** Ended, for good. */
    TERMINATED,
    /** A word that this version does not know. */
    UNKNOWN;

    /** What the state model says about a transition. */
    public enum Verdict {
        LEGAL,
        /** Accepted, counted and flagged, not reported. */
        LENIENT,
        ILLEGAL
    }

    /** Judges a transition from this state, as in the table of docs/domain.md, states and transitions. */
    public Verdict judge(SessionState to, ReasonCode code) {
        return switch (this) {
            case BIRTH ->
                switch (to) {
                    case ATTACHED -> legal(code == ReasonCode.HANDSHAKE_OK);
                    case TERMINATED ->
                        legal(code == ReasonCode.HANDSHAKE_FAIL || code == ReasonCode.TTL_SESSION_EXPIRED);
                    default -> Verdict.ILLEGAL;
                };
            case ATTACHED ->
                switch (to) {
                    case ATTACHED -> legal(code == ReasonCode.TRANSPORT_SWITCH_OK);
                    case VOLATILE -> legal(code == ReasonCode.VOLATILITY_SIGNAL);
                    case DEGRADED -> Verdict.LENIENT;
                    case RECOVERING -> legal(code == ReasonCode.RECOVERY_START);
                    case TERMINATED -> legal(ends(code));
                    default -> Verdict.ILLEGAL;
                };
            case VOLATILE ->
                switch (to) {
                    case ATTACHED -> legal(code == ReasonCode.HEALTH_RECOVERED);
                    case VOLATILE -> legal(code == ReasonCode.TRANSPORT_SWITCH_OK);
                    case DEGRADED ->
                        legal(code == ReasonCode.QUALITY_FLOOR_VIOLATION
                                || code == ReasonCode.ENTER_DEGRADED_MODE
                                || code == ReasonCode.TRANSPORT_SWITCH_DENIED);
                    case RECOVERING -> legal(code == ReasonCode.RECOVERY_START);
                    case TERMINATED -> legal(endsUnbound(code));
                    default -> Verdict.ILLEGAL;
                };
            case DEGRADED ->
                switch (to) {
                    case ATTACHED -> legal(code == ReasonCode.EXIT_DEGRADED_MODE);
                    case RECOVERING -> legal(code == ReasonCode.RECOVERY_RETRY || code == ReasonCode.RECOVERY_START);
                    case TERMINATED -> legal(endsUnbound(code));
                    default -> Verdict.ILLEGAL;
                };
            case RECOVERING ->
                switch (to) {
                    case ATTACHED -> legal(code == ReasonCode.TRANSPORT_SWITCH_OK);
                    case VOLATILE -> Verdict.LENIENT;
                    case DEGRADED ->
                        legal(code == ReasonCode.RECOVERY_BOUNDS_EXCEEDED || code == ReasonCode.ENTER_DEGRADED_MODE);
                    case TERMINATED -> legal(endsUnbound(code) || code == ReasonCode.RECOVERY_BOUNDS_EXCEEDED);
                    default -> Verdict.ILLEGAL;
                };
            case TERMINATED, UNKNOWN -> Verdict.ILLEGAL;
        };
    }

    private static boolean ends(ReasonCode code) {
        return code == ReasonCode.TTL_SESSION_EXPIRED
                || code == ReasonCode.POLICY_TERMINATION
                || code == ReasonCode.FATAL_PROTOCOL_ERROR;
    }

    private static boolean endsUnbound(ReasonCode code) {
        return ends(code) || code == ReasonCode.TTL_TRANSPORT_LOSS_EXPIRED;
    }

    private static Verdict legal(boolean legal) {
        return legal ? Verdict.LEGAL : Verdict.ILLEGAL;
    }
}
