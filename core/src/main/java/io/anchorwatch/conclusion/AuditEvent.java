package io.anchorwatch.conclusion;

import io.anchorwatch.catalog.ReasonCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A confirmation, or a limit that was seen to fire.
 *
 * @param auditId {@code fleet/session/code/} and the window's start, the version, or the event's id
 * @param occurredAt epoch microseconds
 */
public record AuditEvent(
        String auditId,
        ReasonCode code,
        String fleetId,
        String sessionId,
        @Nullable String nodeId,
        long occurredAt,
        @Nullable Long stateVersion,
        List<String> evidence,
        Map<String, String> details,
        String message,
        int revision)
        implements Conclusion {
    public AuditEvent {
        evidence = List.copyOf(evidence);
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    @Override
    public String id() {
        return auditId;
    }

    @Override
    public AuditEvent withRevision(int revision) {
        return new AuditEvent(
                auditId,
                code,
                fleetId,
                sessionId,
                nodeId,
                occurredAt,
                stateVersion,
                evidence,
                details,
                message,
                revision);
    }

    /** Refuted by later evidence: said again with {@code details.withdrawn}. */
    public AuditEvent retracted() {
        Map<String, String> more = new TreeMap<>(details);
        more.put("withdrawn", "true");
        return new AuditEvent(
                auditId, code, fleetId, sessionId, nodeId, occurredAt, stateVersion, evidence, more, message, revision);
    }
}
