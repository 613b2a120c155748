package io.anchorwatch.conclusion;

import io.anchorwatch.catalog.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A conclusion that needs eyes. All times are epoch microseconds.
 *
 * @param findingId see {@link FindingId}; kept for life, whatever is learned later
 * @param withdrawn refuted by later evidence: CLOSED, not counted, shown as such
 * @param beganAt of the first revision; never recomputed
 * @param endedAt null until CLOSED, then the same as {@code lastSeenAt}
 * @param attempts reattach outcomes counted, or null where nothing is counted
 * @param rejectRatio 0 to 1, or null
 * @param distinctSessions exact to 64; 64 with the flag DISTINCT_CAPPED means at least 64
 * @param byCode counts by code, or null where nothing is counted; in order of the code
 * @param evidence event ids, the first 16 and the last 16
 * @param violation which rule of several was broken, or null
 * @param details texts by key; in order of the key
 * @param derivedBy {@code anchorwatch} for what was concluded, the node's id for what a node said
 */
public record Finding(
        String findingId,
        ReasonCode code,
        String rule,
        Severity severity,
        Status status,
        boolean withdrawn,
        String fleetId,
        Subject subject,
        long beganAt,
        long lastSeenAt,
        @Nullable Long endedAt,
        @Nullable Integer attempts,
        @Nullable Integer rejections,
        @Nullable Double rejectRatio,
        @Nullable Integer distinctSessions,
        @Nullable Map<String, Integer> byCode,
        List<String> evidence,
        @Nullable String violation,
        Map<String, String> details,
        List<String> flags,
        String derivedBy,
        String message,
        int revision)
        implements Conclusion {
    public static final String ANCHORWATCH = "anchorwatch";

    /** How many pieces of evidence are kept from each end. */
    public static final int EVIDENCE_EACH_END = 16;

    public Finding {
        byCode = byCode == null ? null : java.util.Collections.unmodifiableMap(new TreeMap<>(byCode));
        evidence = List.copyOf(evidence);
        details = java.util.Collections.unmodifiableMap(new TreeMap<>(details));
        flags = List.copyOf(flags);
    }

    /** A finding as first concluded, without counts: OPEN, concluded by Anchorwatch, severity from its code. */
    public static Finding open(
            ReasonCode code,
            String rule,
            String fleetId,
            Subject subject,
            long beganAt,
            List<String> evidence,
            String message) {
        return new Finding(
                FindingId.of(fleetId, code.name(), rule, subject, beganAt),
                code,
                rule,
                Severity.of(code),
                Status.OPEN,
                false,
                fleetId,
                subject,
                beganAt,
                beganAt,
                null,
                null,
                null,
                null,
                null,
                null,
                evidence,
                null,
                Map.of(),
                List.of(),
                ANCHORWATCH,
                message,
                0);
    }

    @Override
    public String id() {
        return findingId;
    }

    @Override
    public Finding withRevision(int revision) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    public Finding withSeverity(Severity severity) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    public Finding withViolation(@Nullable String violation, Map<String, String> details) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** Said by a node itself: MEDIUM, since the node dealt with it. */
    public Finding saidBy(String nodeId) {
        return new Finding(
                findingId,
                code,
                rule,
                Severity.MEDIUM,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                nodeId,
                message,
                revision);
    }

    /** With how many attempts it stands for, and how many of them were rejected. */
    public Finding counting(int attempts, int rejections) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** With the id and the beginning of an issued finding, which are never recomputed. */
    public Finding keeping(Finding issued) {
        return new Finding(
                issued.findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                issued.beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    public Finding withStatus(Status status) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                endedAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** As it was before it ended. */
    public Finding opened() {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                Status.OPEN,
                false,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                null,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** More of the same: UPDATED, with all the evidence there is now. */
    public Finding seenAgain(long lastSeenAt, List<String> evidence) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                Status.UPDATED,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                null,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** Over: CLOSED, last seen and ended at {@code at}. */
    public Finding closed(long at) {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                Status.CLOSED,
                withdrawn,
                fleetId,
                subject,
                beganAt,
                at,
                at,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    /** Refuted by later evidence. */
    public Finding retracted() {
        return new Finding(
                findingId,
                code,
                rule,
                severity,
                Status.CLOSED,
                true,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                lastSeenAt,
                attempts,
                rejections,
                rejectRatio,
                distinctSessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }
}
