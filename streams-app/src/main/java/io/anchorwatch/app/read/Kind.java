package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.schemas.Packing;
import io.anchorwatch.schemas.WireRecord;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the read model asks of the conclusions of one kind.
 *
 * @param time by what a list is ordered, epoch microseconds; null: by when its first revision was appended
 * @param group what a conclusion is also found by (a session, a subject), or null for none
 * @param part what it adds to its fleet's figures
 * @param packing how it is kept
 */
record Kind<T extends Conclusion>(
        Function<T, @Nullable Long> time, Function<T, @Nullable String> group, Part<T> part, Packing<T> packing) {
    static final Kind<Finding> FINDINGS = new Kind<>(
            Finding::beganAt, finding -> finding.subject().id(), Part.OF_FINDINGS, new Packing<>(WireRecord.FINDING));

    static final Kind<Episode> EPISODES =
            new Kind<>(Kind::began, Episode::sessionId, Part.OF_EPISODES, new Packing<>(WireRecord.RECOVERY_TIMELINE));

    static final Kind<AuditEvent> AUDITS = new Kind<>(
            AuditEvent::occurredAt, AuditEvent::sessionId, Part.none(), new Packing<>(WireRecord.AUDIT_EVENT));

    static final Kind<InvariantWindow> WINDOWS = new Kind<>(
            InvariantWindow::windowStart, window -> null, Part.OF_WINDOWS, new Packing<>(WireRecord.INVARIANT_WINDOW));

    private static @Nullable Long began(Episode episode) {
        if (episode.beganAt() != null) {
            return episode.beganAt();
        }
        return episode.recoveryStartedAt() != null ? episode.recoveryStartedAt() : episode.endedAt();
    }
}
