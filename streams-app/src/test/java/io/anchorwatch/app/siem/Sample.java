package io.anchorwatch.app.siem;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a published sample record as ours. */
final class Sample {
    private Sample() {}

    static @Nullable Told told(JsonNode record) {
        Position position = new Position(
                record.get("topic").asText(),
                record.get("partition").asInt(),
                record.get("offset").asLong(),
                micros(record.get("appended_at").asText()));
        if (record.has("event")) {
            return Told.of(event(record.get("event")), position);
        }
        if (record.has("finding")) {
            return Told.of(finding(record.get("finding")), position);
        }
        return record.has("audit")
                ? Told.of(audit(record.get("audit")), position)
                : Told.of(episode(record.get("timeline")), position);
    }

    static String code(JsonNode record) {
        for (String kind : List.of("event", "finding", "audit", "timeline")) {
            if (record.has(kind)) {
                return record.get(kind).get("code").asText();
            }
        }
        throw new IllegalArgumentException(record.toString());
    }

    private static ReasonEvent event(JsonNode v) {
        return new ReasonEvent(
                text(v, "fleet_id"),
                text(v, "node_id"),
                v.get("node_incarnation").asLong(),
                v.get("node_sequence").asLong(),
                text(v, "code"),
                micros(text(v, "occurred_at")),
                maybe(v, "session_id"),
                v.path("state_version").asLong(ReasonEvent.ABSENT),
                v.path("owner_epoch").asLong(ReasonEvent.ABSENT),
                state(v, "from_state"),
                state(v, "to_state"),
                maybe(v, "transport_id"),
                maybe(v, "previous_transport_id"),
                maybe(v, "source"),
                maybe(v, "client_ref"),
                maybe(v, "policy_version"),
                map(v, "details", JsonNode::asText));
    }

    private static Finding finding(JsonNode v) {
        JsonNode subject = v.get("subject");
        return new Finding(
                text(v, "finding_id"),
                ReasonCode.valueOf(text(v, "code")),
                text(v, "rule"),
                Severity.valueOf(text(v, "severity")),
                Status.valueOf(text(v, "status")),
                v.get("withdrawn").asBoolean(),
                text(v, "fleet_id"),
                new Subject(Subject.Kind.valueOf(text(subject, "kind").toUpperCase(Locale.ROOT)), text(subject, "id")),
                micros(text(v, "began_at")),
                micros(text(v, "last_seen_at")),
                time(v, "ended_at"),
                whole(v, "attempts"),
                whole(v, "rejections"),
                v.hasNonNull("reject_ratio") ? v.get("reject_ratio").asDouble() : null,
                whole(v, "distinct_sessions"),
                v.hasNonNull("by_code") ? map(v, "by_code", JsonNode::asInt) : null,
                texts(v, "evidence"),
                maybe(v, "violation"),
                map(v, "details", JsonNode::asText),
                texts(v, "flags"),
                text(v, "rule").equals("node") ? "node-of-the-sample" : Finding.ANCHORWATCH,
                text(v, "message"),
                v.get("revision").asInt());
    }

    private static AuditEvent audit(JsonNode v) {
        return new AuditEvent(
                text(v, "audit_id"),
                ReasonCode.valueOf(text(v, "code")),
                text(v, "fleet_id"),
                text(v, "session_id"),
                maybe(v, "node_id"),
                micros(text(v, "occurred_at")),
                v.hasNonNull("state_version") ? v.get("state_version").asLong() : null,
                texts(v, "evidence"),
                map(v, "details", JsonNode::asText),
                text(v, "message"),
                v.get("revision").asInt());
    }

    private static Episode episode(JsonNode v) {
        List<Episode.Gating> gating = new ArrayList<>();
        v.path("gating")
                .forEach(each -> gating.add(
                        new Episode.Gating(text(each, "code"), maybe(each, "cause"), micros(text(each, "at")))));
        return new Episode(
                text(v, "fleet_id"),
                text(v, "session_id"),
                text(v, "episode_id"),
                maybe(v, "node_id"),
                time(v, "began_at"),
                time(v, "recovery_started_at"),
                time(v, "ended_at"),
                Episode.Outcome.valueOf(text(v, "outcome")),
                v.get("overdue").asBoolean(),
                maybe(v, "trigger_code"),
                maybe(v, "end_code"),
                number(v, "recovery_duration_ms"),
                number(v, "episode_duration_ms"),
                number(v, "volatile_ms"),
                number(v, "degraded_ms"),
                number(v, "recovering_ms"),
                v.path("attempts").asInt(),
                map(v, "rejections", JsonNode::asInt),
                v.path("retries").asInt(),
                v.path("switches").asInt(),
                gating,
                v.path("gating_total").asInt(),
                maybe(v, "from_transport"),
                maybe(v, "to_transport"),
                maybe(v, "policy_version"),
                texts(v, "flags"),
                v.get("complete").asBoolean(),
                v.get("revision").asInt());
    }

    static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static String text(JsonNode v, String field) {
        return v.get(field).asText();
    }

    private static @Nullable String maybe(JsonNode v, String field) {
        return v.hasNonNull(field) ? v.get(field).asText() : null;
    }

    private static @Nullable Long time(JsonNode v, String field) {
        return v.hasNonNull(field) ? Long.valueOf(micros(v.get(field).asText())) : null;
    }

    private static @Nullable Integer whole(JsonNode v, String field) {
        return v.hasNonNull(field) ? Integer.valueOf(v.get(field).asInt()) : null;
    }

    private static @Nullable Long number(JsonNode v, String field) {
        return v.hasNonNull(field) ? Long.valueOf(v.get(field).asLong()) : null;
    }

    private static @Nullable SessionState state(JsonNode v, String field) {
        return v.hasNonNull(field) ? SessionState.valueOf(v.get(field).asText()) : null;
    }

    private static List<String> texts(JsonNode v, String field) {
        List<String> all = new ArrayList<>();
        v.path(field).forEach(each -> all.add(each.asText()));
        return all;
    }

    private static <V> Map<String, V> map(JsonNode v, String field, Function<JsonNode, V> value) {
        Map<String, V> all = new TreeMap<>();
        v.path(field).properties().forEach(each -> all.put(each.getKey(), value.apply(each.getValue())));
        return all;
    }
}
