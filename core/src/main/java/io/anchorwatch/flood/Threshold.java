package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Rules that so many different signs within a time cross (docs/domain.md, other abuse). Durations are microseconds.
 * Whatever a reattach flood of the same key counts is no sign here: one attack has one name.
 */
enum Threshold {
    /** One source asks, slowly, for sessions that no node knows. */
    ENUMERATION(
            Subject.Kind.SOURCE,
            ReasonCode.SEC_ABUSE_CONTROL_PLANE,
            "enumeration",
            Severity.LOW,
            50,
            3_600 * FloodRule.SECOND,
            "distinct_claimed_min",
            "session ids that no node knows were claimed within an hour"),
    /** One source fills the tables of sessions. */
    HANDSHAKES(
            Subject.Kind.SOURCE,
            ReasonCode.SEC_ABUSE_CONTROL_PLANE,
            "handshake-flood",
            Severity.MEDIUM,
            100,
            10 * FloodRule.SECOND,
            "handshakes_min",
            "handshakes within 10 s"),
    /** A node that can no longer ask who owns a session refuses them all. */
    OWNERSHIP(
            Subject.Kind.NODE,
            ReasonCode.SEC_OWNERSHIP_ANOMALY,
            "ownership-unavailable",
            Severity.MEDIUM,
            20,
            60 * FloodRule.SECOND,
            "distinct_sessions_min",
            "sessions met an ownership conflict within 60 s, and none was accepted");

    final Subject.Kind kind;
    final ReasonCode code;
    final String rule;
    final Severity severity;
    /** How many different signs cross it. */
    final int many;

    final long window;
    /** What is counted, as a key of a finding's details. */
    final String counted;

    final String message;

    Threshold(
            Subject.Kind kind,
            ReasonCode code,
            String rule,
            Severity severity,
            int many,
            long window,
            String counted,
            String message) {
        this.kind = kind;
        this.code = code;
        this.rule = rule;
        this.severity = severity;
        this.many = many;
        this.window = window;
        this.counted = counted;
        this.message = message;
    }

    /** What an attempt or a handshake is a sign of, so that the same is counted once; null when it is no sign. */
    @Nullable
    String sign(Attempt attempt) {
        return switch (this) {
            case ENUMERATION -> attempt.code() == ReasonCode.SESSION_NOT_FOUND ? attempt.session() : null;
            case HANDSHAKES -> Attempt.handshake(attempt.code()) ? attempt.eventId() : null;
            case OWNERSHIP -> attempt.code() == ReasonCode.OWNERSHIP_CONFLICT ? attempt.session() : null;
        };
    }

    /** Whether an attempt shows that the rule does not hold around it. */
    boolean refuted(Attempt attempt) {
        return this == OWNERSHIP && attempt.code() == ReasonCode.REATTACH_ACCEPT;
    }

    /** Whose attempt it is. */
    @Nullable
    String subject(Attempt attempt) {
        return kind == Subject.Kind.SOURCE ? attempt.source() : attempt.nodeId();
    }
}
