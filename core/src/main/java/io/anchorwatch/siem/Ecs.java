package io.anchorwatch.siem;

import static io.anchorwatch.siem.Layout.some;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Micros;
import io.anchorwatch.event.ReasonEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A record as a document of the Elastic Common Schema 9.4; what it has no field for is under {@code anchorwatch}. */
public final class Ecs {
    private static final String SCHEMA = "9.4.0";
    private static final int KEY_MAX = 256;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Layout<Told> layout = new Layout<Told>()
            .put("@timestamp", told -> time(told.at()))
            .put("ecs.version", told -> SCHEMA)
            .put("message", Told::text)
            .put("event.kind", told -> told.row().kind())
            .put("event.category", told -> told.row().category())
            .put("event.type", told -> told.row().type())
            .put("event.code", Told::code)
            .put("event.action", told -> told.code().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("event.reason", Told::title)
            .put("event.id", Told::id)
            .put("event.module", told -> "anchorwatch")
            .put("event.dataset", told -> told.finding() == null ? "anchorwatch.audit" : "anchorwatch.findings")
            .put("event.severity", told -> told.scale().number)
            .put("event.created", told -> time(told.position().appendedAt()))
            .put("event.outcome", told -> told.row().result().outcome)
            .put("event.sequence", Told::stateVersion)
            .put("event.provider", Told::nodeId)
            .when(Told::finding, ofFinding())
            .put("organization.id", Told::fleetId)
            .put("observer.type", told -> told.nodeId() == null ? null : "vpn")
            .put("observer.name", Told::nodeId)
            .put("network.transport", Told::protocol)
            .put("network.direction", told -> told.protocol() == null ? null : "inbound")
            .put("source.address", Told::source)
            .put("source.ip", told -> Address.of(told.source()) == null ? null : told.source())
            .put("user.hash", told -> told.event() == null ? null : told.clientRef())
            .put("related.hosts", told -> told.nodeId() == null ? null : List.of(told.nodeId()))
            .put("related.ip", told -> Address.of(told.source()) == null ? null : List.of(told.source()))
            .put(
                    "related.user",
                    told -> told.event() == null || told.clientRef() == null ? null : List.of(told.clientRef()))
            .put("anchorwatch.position.topic", told -> told.position().topic())
            .put("anchorwatch.position.partition", told -> told.position().partition())
            .put("anchorwatch.position.offset", told -> told.position().offset())
            .put("anchorwatch.session.id", Told::sessionId)
            .when(told -> told.sessionId() == null ? null : told.event(), ofSession())
            .put("anchorwatch.session.policy_version", told -> told.sessionId() == null ? null : told.policyVersion())
            .put("anchorwatch.transport.id", told -> told.event() == null ? null : told.transportId())
            .put(
                    "anchorwatch.transport.previous_id",
                    told -> told.event() == null || told.transportId() == null ? null : told.previousTransportId())
            .put("anchorwatch.occurred_at", told -> told.saidAt() == null ? null : Micros.text(told.saidAt()))
            .put("anchorwatch.details", told -> some(searchable(told.details())))
            .put("anchorwatch.flags", told -> told.catalogued() ? null : List.of("UNCATALOGUED"))
            .put("anchorwatch.truncated", told -> cut(told) ? true : null)
            .put("anchorwatch.episode", Ecs::episode);

    /** The document. */
    public Tree.Fields of(Told told) {
        return layout.of(told);
    }

    /** Search engines refuse a whole document for one term of over 32 766 octets, of which the key is a part. */
    private static Map<String, String> searchable(Map<String, String> details) {
        Map<String, String> cut = new TreeMap<>();
        details.forEach((key, value) -> cut.put(Clean.cut(key, KEY_MAX), Clean.cut(value, Told.TEXT_MAX)));
        return cut;
    }

    private static boolean cut(Told told) {
        return told.textLength() > Told.TEXT_MAX || !searchable(told.details()).equals(told.details());
    }

    private static Layout<ReasonEvent> ofSession() {
        return new Layout<ReasonEvent>()
                .put("anchorwatch.session.from_state", ReasonEvent::fromState)
                .put("anchorwatch.session.to_state", ReasonEvent::toState)
                .put(
                        "anchorwatch.session.owner_epoch",
                        event -> event.ownerEpoch() == ReasonEvent.ABSENT ? null : event.ownerEpoch());
    }

    private static Layout<Finding> ofFinding() {
        return new Layout<Finding>()
                .put("event.start", finding -> time(finding.beganAt()))
                .put("event.end", finding -> time(finding.lastSeenAt()))
                .put(
                        "event.duration",
                        finding ->
                                (Told.millis(finding.lastSeenAt()) - Told.millis(finding.beganAt())) * NANOS_PER_MILLI)
                .put("event.risk_score", finding -> Scale.of(finding.severity()).risk)
                .put("rule.id", Finding::rule)
                .put("rule.name", finding -> finding.code().title())
                .put("anchorwatch.finding.id", Finding::findingId)
                .put("anchorwatch.finding.status", Finding::status)
                .put("anchorwatch.finding.withdrawn", Finding::withdrawn)
                .put("anchorwatch.finding.suppressed", finding -> OcsfFinding.suppressed(finding) ? true : null)
                .put("anchorwatch.finding.revision", Finding::revision)
                .put(
                        "anchorwatch.finding.subject.kind",
                        finding -> finding.subject().kind().word())
                .put(
                        "anchorwatch.finding.subject.id",
                        finding -> finding.subject().id())
                .put("anchorwatch.finding.attempts", Finding::attempts)
                .put("anchorwatch.finding.rejections", Finding::rejections)
                .put("anchorwatch.finding.distinct_sessions", Finding::distinctSessions)
                .put("anchorwatch.finding.violation", Finding::violation)
                .put("anchorwatch.finding.flags", finding -> finding.flags().isEmpty() ? null : finding.flags())
                .put("anchorwatch.finding.evidence", Finding::evidence)
                .put(
                        "threat",
                        finding -> finding.code() == ReasonCode.SEC_ABUSE_CONTROL_PLANE ? denialOfService() : null);
    }

    private static @Nullable Map<String, @Nullable Object> episode(Told told) {
        if (told.episode() == null) {
            return null;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        EpisodeLines.ALL.forEach((name, value) -> fields.put(name, value.apply(told.episode())));
        return fields;
    }

    private static Map<String, Object> denialOfService() {
        Map<String, Object> threat = new LinkedHashMap<>();
        threat.put("framework", "MITRE ATT&CK");
        threat.put("tactic", Map.of("id", List.of("TA0040"), "name", List.of("Impact")));
        threat.put("technique", Map.of("id", List.of("T1499"), "name", List.of("Endpoint Denial of Service")));
        return threat;
    }

    /** ISO 8601 in UTC with milliseconds, rounded down. */
    static String time(long micros) {
        return MILLIS.format(Instant.ofEpochMilli(Told.millis(micros)));
    }
}
