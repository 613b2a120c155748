package io.anchorwatch.siem;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import java.util.List;
import java.util.Map;

/** A finding as OCSF's Detection Finding: what only findings have. */
final class OcsfFinding {
    private static final String SUPPRESSED = "SUPPRESSED";

    private OcsfFinding() {}

    /** What the class Detection Finding asks for. */
    static Layout<Finding> itself() {
        return new Layout<Finding>()
                .put("is_alert", finding -> true)
                .put("count", OcsfFinding::count)
                .put("start_time", finding -> Told.millis(finding.beganAt()))
                .put("end_time", finding -> Told.millis(finding.lastSeenAt()))
                .put("duration", finding -> Told.millis(finding.lastSeenAt()) - Told.millis(finding.beganAt()))
                .put("finding_info.uid", Finding::findingId)
                .put("finding_info.title", finding -> finding.code().title())
                .put("finding_info.types", finding -> List.of(finding.code().name()))
                .put("finding_info.analytic.type_id", finding -> flood(finding) ? 3 : 1)
                .put("finding_info.analytic.uid", Finding::rule)
                .put("finding_info.analytic.name", finding -> finding.code().title())
                .put("finding_info.first_seen_time", finding -> Told.millis(finding.beganAt()))
                .put("finding_info.last_seen_time", finding -> Told.millis(finding.lastSeenAt()))
                .put(
                        "finding_info.related_events",
                        finding -> finding.evidence().stream()
                                .map(id -> Map.of("uid", id))
                                .toList())
                .put(
                        "finding_info.related_events_count",
                        finding -> Math.max(
                                finding.attempts() == null ? 0 : finding.attempts(),
                                finding.evidence().size()))
                .put("finding_info.attacks", finding -> flood(finding) ? List.of(denialOfService()) : null)
                .put(
                        "resources",
                        finding -> List.of(Ocsf.ordered(
                                "uid",
                                finding.subject().id(),
                                "type",
                                finding.subject().kind().word())));
    }

    /** What it has no field for. */
    static Layout<Finding> unmapped() {
        return new Layout<Finding>()
                .put("unmapped.violation", Finding::violation)
                .put("unmapped.attempts", Finding::attempts)
                .put("unmapped.rejections", Finding::rejections)
                .put("unmapped.reject_ratio", Finding::rejectRatio)
                .put("unmapped.distinct_sessions", Finding::distinctSessions)
                .put("unmapped.by_code", Finding::byCode)
                .put("unmapped.revision", Finding::revision)
                .put("unmapped.rule", Finding::rule)
                .put("unmapped.flags", finding -> finding.flags().isEmpty() ? null : finding.flags())
                .put("unmapped.withdrawn", Finding::withdrawn);
    }

    static int statusId(Finding finding) {
        if (suppressed(finding)) {
            return 3;
        }
        return switch (finding.status()) {
            case OPEN -> 1;
            case UPDATED -> 2;
            case CLOSED -> 4;
        };
    }

    static String status(Finding finding) {
        if (suppressed(finding)) {
            return "Suppressed";
        }
        return switch (finding.status()) {
            case OPEN -> "New";
            case UPDATED -> "In Progress";
            case CLOSED -> "Resolved";
        };
    }

    private static boolean flood(Finding finding) {
        return finding.code() == ReasonCode.SEC_ABUSE_CONTROL_PLANE;
    }

    static int count(Finding finding) {
        return finding.attempts() == null || finding.attempts() == 0
                ? finding.evidence().size()
                : finding.attempts();
    }

    static boolean suppressed(Finding finding) {
        return finding.flags().contains(SUPPRESSED);
    }

    private static Map<String, Object> denialOfService() {
        return Ocsf.ordered(
                "tactic",
                Ocsf.ordered("uid", "TA0040", "name", "Impact"),
                "technique",
                Ocsf.ordered("uid", "T1499", "name", "Endpoint Denial of Service"));
    }
}
