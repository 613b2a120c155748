package io.anchorwatch.conclusion;

import io.anchorwatch.catalog.ReasonCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
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

    private static final String PARTIAL = "PARTIAL";

    /** How many pieces of evidence are kept from each end. */
    public static final int EVIDENCE_EACH_END = 16;

    public Finding {
        byCode = byCode == null ? null : Collections.unmodifiableMap(new TreeMap<>(byCode));
        evidence = List.copyOf(evidence);
        details = details.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(details));
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
        return change(to -> to.revision = revision);
    }

    public Finding withSeverity(Severity severity) {
        return change(to -> to.severity = severity);
    }

    public Finding withStatus(Status status) {
        return change(to -> to.status = status);
    }

    public Finding withViolation(@Nullable String violation, Map<String, String> details) {
        return change(to -> {
            to.violation = violation;
            to.details = details;
        });
    }

    /** Said by a node itself: MEDIUM, since the node dealt with it. */
    public Finding saidBy(String nodeId) {
        return change(to -> {
            to.severity = Severity.MEDIUM;
            to.derivedBy = nodeId;
        });
    }

    /** Judged although not everything was there that should have been waited for. */
    public Finding partial() {
        return flagged(PARTIAL);
    }

    public boolean isPartial() {
        return flags.contains(PARTIAL);
    }

    /** As it is once all that should have been waited for is there. */
    public Finding whole() {
        return change(to -> to.flags =
                to.flags.stream().filter(flag -> !flag.equals(PARTIAL)).toList());
    }

    /** With one more flag, unless it has it already. */
    public Finding flagged(String flag) {
        return change(to -> {
            List<String> all = new ArrayList<>(to.flags);
            if (!all.contains(flag)) {
                all.add(flag);
            }
            to.flags = all;
        });
    }

    /** With how many attempts it stands for, and how many of them were rejected. */
    public Finding counting(int attempts, int rejections) {
        return change(to -> {
            to.attempts = attempts;
            to.rejections = rejections;
        });
    }

    /** With the id and the beginning of an issued finding, which are never recomputed. */
    public Finding keeping(Finding issued) {
        return change(to -> {
            to.findingId = issued.findingId;
            to.beganAt = issued.beganAt;
        });
    }

    /** As it was before it ended. */
    public Finding opened() {
        return change(to -> {
            to.status = Status.OPEN;
            to.withdrawn = false;
            to.endedAt = null;
        });
    }

    /** More of the same: UPDATED, with all the evidence there is now. */
    public Finding seenAgain(long lastSeenAt, List<String> evidence) {
        return change(to -> {
            to.status = Status.UPDATED;
            to.lastSeenAt = lastSeenAt;
            to.endedAt = null;
            to.evidence = evidence;
        });
    }

    /** The same, as bad as that; with how many rejected attempts it stands for, or 0 where none are counted. */
    public Finding seenAgain(long lastSeenAt, List<String> evidence, Severity severity, int rejected) {
        return change(to -> {
            to.status = Status.UPDATED;
            to.lastSeenAt = lastSeenAt;
            to.endedAt = null;
            to.evidence = evidence;
            to.severity = severity;
            to.attempts = rejected > 0 ? Integer.valueOf(rejected) : to.attempts;
            to.rejections = rejected > 0 ? Integer.valueOf(rejected) : to.rejections;
        });
    }

    /** Over: CLOSED, last seen and ended at {@code at}. */
    public Finding closed(long at) {
        return change(to -> {
            to.status = Status.CLOSED;
            to.lastSeenAt = at;
            to.endedAt = at;
        });
    }

    /** Refuted by later evidence. */
    public Finding retracted() {
        return change(to -> {
            to.status = Status.CLOSED;
            to.withdrawn = true;
            to.endedAt = lastSeenAt;
        });
    }

    private Finding change(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finding(this);
    }

    /** A copy in the making: what can change about a finding. */
    private static final class Draft {
        private String findingId;
        private long beganAt;
        private Severity severity;
        private Status status;
        private boolean withdrawn;
        private long lastSeenAt;
        private @Nullable Long endedAt;
        private @Nullable Integer attempts;
        private @Nullable Integer rejections;
        private List<String> evidence;
        private @Nullable String violation;
        private Map<String, String> details;
        private List<String> flags;
        private String derivedBy;
        private int revision;

        Draft(Finding from) {
            findingId = from.findingId;
            beganAt = from.beganAt;
            severity = from.severity;
            status = from.status;
            withdrawn = from.withdrawn;
            lastSeenAt = from.lastSeenAt;
            endedAt = from.endedAt;
            attempts = from.attempts;
            rejections = from.rejections;
            evidence = from.evidence;
            violation = from.violation;
            details = from.details;
            flags = from.flags;
            derivedBy = from.derivedBy;
            revision = from.revision;
        }

        Finding finding(Finding from) {
            return new Finding(
                    findingId,
                    from.code,
                    from.rule,
                    severity,
                    status,
                    withdrawn,
                    from.fleetId,
                    from.subject,
                    beganAt,
                    lastSeenAt,
                    endedAt,
                    attempts,
                    rejections,
                    from.rejectRatio,
                    from.distinctSessions,
                    from.byCode,
                    evidence,
                    violation,
                    details,
                    flags,
                    derivedBy,
                    from.message,
                    revision);
        }
    }
}
