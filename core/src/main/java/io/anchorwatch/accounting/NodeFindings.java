package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Micros;
import java.util.List;
import java.util.Map;

/** What is said about one node: each finding as it is when it opens. */
record NodeFindings(String fleetId, String nodeId) {
    Finding gap(Gap gap) {
        String evidence = fleetId + '/' + nodeId + '/' + gap.incarnation() + '/' + (gap.to() + 1);
        return open(
                ReasonCode.AUDIT_EVENT_GAP,
                "sequence-gap",
                gap.behindAt(),
                gap.byHeartbeat() ? List.of() : List.of(evidence),
                "Events " + gap.missing().replace("-", " to ").replace(",", ", ") + " of " + nodeId + " are missing",
                Map.of(
                        "from", Long.toString(gap.from()),
                        "to", Long.toString(gap.to()),
                        "incarnation", Long.toString(gap.incarnation()),
                        "missing", gap.missing(),
                        "shown_by", gap.byHeartbeat() ? "heartbeat" : "event"));
    }

    Finding silent(Watch watch) {
        String last = Micros.text(watch.beatAt());
        return open(
                ReasonCode.AUDIT_NODE_SILENT,
                "node-silent",
                watch.silentSince(),
                List.of(),
                "No heartbeat of " + nodeId + " since " + last,
                Map.of("last_heartbeat_at", last));
    }

    Finding skew(Skew.Opened skew) {
        String by = skew.byEvents() ? "events" : "heartbeats";
        long leadMs = skew.lead() / 1_000;
        return open(
                ReasonCode.AUDIT_CLOCK_SKEW,
                "clock-skew",
                skew.beganAt(),
                List.of(),
                "The clock of " + nodeId + " is " + Math.abs(leadMs) + " ms " + (leadMs < 0 ? "behind" : "ahead")
                        + " by its " + by,
                Map.of("lead_ms", Long.toString(leadMs), "shown_by", by));
    }

    private Finding open(
            ReasonCode code,
            String rule,
            long beganAt,
            List<String> evidence,
            String message,
            Map<String, String> details) {
        return Finding.open(code, rule, fleetId, new Subject(Subject.Kind.NODE, nodeId), beganAt, evidence, message)
                .withViolation(null, details);
    }
}
