package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import org.jspecify.annotations.Nullable;

/**
 * Which findings; null means any.
 *
 * @param code the name of a reason code
 * @param subject the id of a subject, of whatever kind
 */
public record FindingFilter(
        @Nullable String code,
        @Nullable Severity severity,
        @Nullable Status status,
        @Nullable String subject) {
    public static final FindingFilter ANY = new FindingFilter(null, null, null, null);

    boolean takes(Finding finding) {
        return (code == null || code.equals(finding.code().name()))
                && (severity == null || severity == finding.severity())
                && (status == null || status == finding.status())
                && (subject == null || subject.equals(finding.subject().id()));
    }
}
