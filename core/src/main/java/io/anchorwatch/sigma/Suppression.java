package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Micros;
import org.jspecify.annotations.Nullable;

/**
 * Says that findings of a rule are known and wanted for a time. What is not named is whatever it may be, but a rule and a
 * reason are always named.
 *
 * @param id what it is called in findings
 * @param ruleId of the Sigma rule, or the name of one of {@link io.anchorwatch.conclusion.OwnRules ours}
 * @param from epoch microseconds, included
 * @param until epoch microseconds, excluded
 */
public record Suppression(
        String id,
        String ruleId,
        @Nullable String fleetId,
        Subject.@Nullable Kind subjectKind,
        @Nullable String subjectId,
        long from,
        long until,
        String reason) {

    /** By the time at which a finding was last seen, so that a replay of the log marks the same revisions. */
    boolean covers(Finding finding) {
        return (finding.rule().equals(ruleId) || finding.rule().equals(Rule.PREFIX + ruleId))
                && (fleetId == null || fleetId.equals(finding.fleetId()))
                && (subjectKind == null || subjectKind == finding.subject().kind())
                && (subjectId == null || subjectId.equals(finding.subject().id()))
                && from <= finding.lastSeenAt()
                && finding.lastSeenAt() < until;
    }

    @Override
    public String toString() {
        return "suppression " + id + " of rule " + ruleId + (fleetId == null ? "" : ", fleet " + fleetId)
                + (subjectKind == null ? "" : ", " + subjectKind.word() + " " + subjectId) + ", until "
                + Micros.text(until) + ": " + reason;
    }
}
