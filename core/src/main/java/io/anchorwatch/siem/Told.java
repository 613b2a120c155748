package io.anchorwatch.siem;

import static java.util.stream.Collectors.joining;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.detection.NodeSaidFold;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One record that a SIEM is told, with what every format needs of it. Exactly one of the last four is there.
 *
 * @param id the record's, the same in every format: an event's id, else the conclusion's with its revision
 * @param at epoch microseconds; when it was appended, where what a node said is no time that formats can carry
 * @param text one line for people; at most {@value #TEXT_MAX} characters
 * @param textLength how long the text was before it was cut
 */
public record Told(
        String id,
        String code,
        SiemCode row,
        Severity severity,
        long at,
        String text,
        int textLength,
        Position position,
        String fleetId,
        @Nullable String sessionId,
        @Nullable String nodeId,
        @Nullable String source,
        @Nullable String clientRef,
        @Nullable Long stateVersion,
        @Nullable String transportId,
        @Nullable String previousTransportId,
        @Nullable String policyVersion,
        Map<String, String> details,
        @Nullable ReasonEvent event,
        @Nullable Finding finding,
        @Nullable Episode episode,
        @Nullable AuditEvent audit) {
    static final int TEXT_MAX = 4_096;

    private static final long MILLIS_MIN = 1_000_000_000_000L;
    private static final long MILLIS_MAX = 9_999_999_999_999L;

    /**
     * An event.
     *
     * @return null for what a node says about security, which is delivered as a finding of the rule {@code node}
     */
    public static @Nullable Told of(ReasonEvent event, Position position) {
        ReasonCode code = event.code();
        if (NodeSaidFold.concerns(code)) {
            return null;
        }
        Map<String, String> details = new TreeMap<>(event.details());
        Long version = event.stateVersion() == ReasonEvent.ABSENT ? null : Long.valueOf(event.stateVersion());
        String text = text(code, details);
        return new Told(
                event.eventId(),
                event.codeName(),
                row(event),
                Severity.of(code),
                timed(event.at(), position),
                Clean.cut(text, TEXT_MAX),
                text.length(),
                position,
                event.fleetId(),
                event.sessionId(),
                event.nodeId(),
                event.source(),
                event.clientRef(),
                version,
                event.transportId(),
                event.previousTransportId(),
                event.policyVersion(),
                details,
                event,
                null,
                null,
                null);
    }

    /** A finding; a withdrawn one too, which is CLOSED and says so. */
    public static Told of(Finding finding, Position position) {
        Subject subject = finding.subject();
        return new Told(
                finding.findingId() + '/' + finding.revision(),
                finding.code().name(),
                row(finding),
                finding.severity(),
                timed(finding.endedAt() == null ? finding.lastSeenAt() : finding.endedAt(), position),
                Clean.cut(finding.message(), TEXT_MAX),
                finding.message().length(),
                position,
                finding.fleetId(),
                idOf(subject, Subject.Kind.SESSION),
                idOf(subject, Subject.Kind.NODE),
                idOf(subject, Subject.Kind.SOURCE),
                idOf(subject, Subject.Kind.CLIENT),
                null,
                null,
                null,
                null,
                finding.details(),
                null,
                finding,
                null,
                null);
    }

    /** A recovery timeline; one that is overdue is told while it is open. */
    public static Told of(Episode episode, Position position) {
        Long began = episode.beganAt() == null ? Long.valueOf(position.appendedAt()) : episode.beganAt();
        ReasonCode code = ReasonCode.AUDIT_RECOVERY_TIMELINE;
        return new Told(
                episode.fleetId() + '/' + episode.episodeId() + '/' + episode.revision(),
                code.name(),
                row(episode),
                Severity.of(code),
                timed(episode.endedAt() == null ? began : episode.endedAt(), position),
                code.title(),
                code.title().length(),
                position,
                episode.fleetId(),
                episode.sessionId(),
                episode.nodeId(),
                null,
                null,
                null,
                episode.toTransport(),
                episode.fromTransport(),
                episode.policyVersion(),
                Map.of(),
                null,
                null,
                episode,
                null);
    }

    /** A confirmation, or a limit that fired. */
    public static Told of(AuditEvent audit, Position position) {
        return new Told(
                audit.auditId() + '/' + audit.revision(),
                audit.code().name(),
                SiemCode.of(audit.code()),
                Severity.of(audit.code()),
                timed(audit.occurredAt(), position),
                Clean.cut(audit.message(), TEXT_MAX),
                audit.message().length(),
                position,
                audit.fleetId(),
                audit.sessionId(),
                audit.nodeId(),
                null,
                null,
                audit.stateVersion(),
                null,
                null,
                null,
                audit.details(),
                null,
                null,
                null,
                audit);
    }

    private static SiemCode row(ReasonEvent event) {
        SiemCode row = SiemCode.of(event.code());
        if (row.activity()
                .finding()) { // ours to conclude: what a node says under such a name is not catalogued for nodes
            return SiemCode.of(ReasonCode.UNCATALOGUED);
        }
        if (row.activity() == Activity.LOGON && event.clientRef() == null) {
            return row.as(Activity.RENEW); // the class asks for a user
        }
        boolean ends = event.toState() == SessionState.TERMINATED;
        return ends && event.code() == ReasonCode.RECOVERY_BOUNDS_EXCEEDED
                ? row.as(Activity.CLOSE).typed("end")
                : row;
    }

    private static SiemCode row(Finding finding) {
        SiemCode row = SiemCode.of(finding.code());
        return switch (finding.status()) {
            case OPEN -> row;
            case UPDATED -> row.as(Activity.UPDATE);
            case CLOSED -> row.as(Activity.END);
        };
    }

    private static SiemCode row(Episode episode) {
        SiemCode row = SiemCode.of(ReasonCode.AUDIT_RECOVERY_TIMELINE);
        return switch (episode.outcome()) {
            case OPEN -> row.as(Result.UNDER_WAY);
            case RECOVERED -> row;
            case TERMINATED -> row.as(Result.FAILURE);
        };
    }

    private static String text(ReasonCode code, Map<String, String> details) {
        return details.isEmpty()
                ? code.title()
                : code.title()
                        + details.entrySet().stream()
                                .map(each -> each.getKey() + '=' + each.getValue())
                                .collect(joining(", ", ": ", ""));
    }

    private static @Nullable String idOf(Subject subject, Subject.Kind kind) {
        return subject.kind() == kind ? subject.id() : null;
    }

    /** The catalogue's entry; {@link ReasonCode#UNCATALOGUED} where it has none for this record. */
    ReasonCode reasonCode() {
        return row.activity() == Activity.OTHER ? ReasonCode.UNCATALOGUED : ReasonCode.of(code);
    }

    String title() {
        return reasonCode().title();
    }

    Scale scale() {
        return Scale.of(severity);
    }

    boolean catalogued() {
        return row.activity() != Activity.OTHER;
    }

    /** {@code udp} or {@code tcp} where the details name one of them. */
    @Nullable
    String protocol() {
        String protocol = details.get("proto");
        return "udp".equals(protocol) || "tcp".equals(protocol) ? protocol : null;
    }

    /** A node's clock may say anything; a time that no format can carry gives way to the one at which it was appended. */
    private static long timed(long said, Position position) {
        return millis(said) == Math.floorDiv(said, 1_000L) ? said : position.appendedAt();
    }

    /** What an event's node said, where that is not the time that is told; else null. */
    @Nullable
    Long saidAt() {
        return event == null || event.at() == at ? null : Long.valueOf(event.at());
    }

    /** Epoch milliseconds, rounded down; at least of 2001 and at most of 2286, where they have thirteen digits. */
    static long millis(long micros) {
        return Math.max(MILLIS_MIN, Math.min(MILLIS_MAX, Math.floorDiv(micros, 1_000L)));
    }

    /** {@code SEC_REPLAY_ATTEMPT} as {@code Sec Replay Attempt}. */
    static String words(String code) {
        return Arrays.stream(code.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(java.util.Locale.ROOT))
                .collect(joining(" "));
    }
}
