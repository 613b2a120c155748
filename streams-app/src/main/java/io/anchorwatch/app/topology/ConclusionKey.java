package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import java.nio.charset.StandardCharsets;

/** The Kafka key under which a conclusion is written. */
final class ConclusionKey {
    private ConclusionKey() {}

    /** {@code fleet/session} for what is about a session, {@code fleet/~kind/id} for other subjects, in UTF-8. */
    static byte[] of(Conclusion conclusion) {
        return text(conclusion).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Conclusion conclusion) {
        if (conclusion instanceof Episode episode) {
            return episode.fleetId() + '/' + episode.sessionId();
        }
        if (conclusion instanceof AuditEvent audit) {
            return audit.fleetId() + '/' + audit.sessionId();
        }
        if (conclusion instanceof Finding finding) {
            Subject subject = finding.subject();
            return subject.kind() == Subject.Kind.SESSION
                    ? finding.fleetId() + '/' + subject.id()
                    : finding.fleetId() + "/~" + subject.kind().word() + '/' + subject.id();
        }
        return conclusion.id();
    }
}
