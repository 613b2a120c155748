package io.anchorwatch.sigma;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.conclusion.Uuid8;
import io.anchorwatch.event.ReasonEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is executed: how many matches of its parts in one group within a time make a finding. A detection that no
 * correlation refers to is a rule of one match.
 *
 * @param id of the Sigma rule
 * @param code of its findings
 * @param parts what is counted; for an order, in that order
 * @param groupBy fields whose values make a group, without the fleet, which always does; empty with {@link #BY_SUBJECT}
 * @param counted the field whose different values are counted, for {@link Kind#VALUE_COUNT} alone
 */
public record Rule(
        String id,
        String title,
        Severity severity,
        ReasonCode code,
        Kind kind,
        List<Detection> parts,
        List<String> groupBy,
        Duration timespan,
        Bounds bounds,
        @Nullable String counted) {
    /** Stands for the session, else the source, else the node of an event. */
    public static final String BY_SUBJECT = "*";

    /** What a finding's rule begins with. */
    public static final String PREFIX = "sigma/";

    /** How matches come together. */
    public enum Kind {
        /** So many matches. */
        EVENT_COUNT,
        /** Matches with so many different values of a field. */
        VALUE_COUNT,
        /** A match of each part. */
        TEMPORAL,
        /** A match of each part, in the order of the parts. */
        TEMPORAL_ORDERED
    }

    public Rule {
        parts = List.copyOf(parts);
        groupBy = List.copyOf(groupBy);
    }

    /** Who is meant by the matches of a group, and what tells it from other groups of its fleet. */
    record Group(Subject subject, List<String> values) {}

    /** The same for everything that decides the same; a rule that decides differently begins with nothing remembered. */
    public String identity() {
        String content = String.join(
                "\n",
                kind.name(),
                parts.toString(),
                groupBy.toString(),
                timespan.toString(),
                bounds.toString(),
                String.valueOf(counted));
        return Uuid8.of("anchorwatch/sigma/v1", id, content).toString();
    }

    /** The group of an event, or null if it lacks a field. */
    @Nullable
    Group group(ReasonEvent event) {
        if (groupBy.equals(List.of(BY_SUBJECT))) {
            Subject subject = bySubject(event);
            return new Group(subject, List.of(subject.kind().word(), subject.id()));
        }
        Subject subject = null;
        List<String> values = new ArrayList<>(groupBy.size());
        for (String field : groupBy) {
            String value = Fields.value(event, field);
            if (value == null) {
                return null;
            }
            values.add(value);
            Subject.Kind who = kind(field);
            if (subject == null && who != null) {
                subject = new Subject(who, value);
            }
        }
        return new Group(subject != null ? subject : new Subject(Subject.Kind.FLEET, event.fleetId()), values);
    }

    private static Subject bySubject(ReasonEvent event) {
        if (event.sessionId() != null) {
            return new Subject(Subject.Kind.SESSION, event.sessionId());
        }
        return event.source() != null
                ? new Subject(Subject.Kind.SOURCE, event.source())
                : new Subject(Subject.Kind.NODE, event.nodeId());
    }

    private static Subject.@Nullable Kind kind(String field) {
        return switch (field) {
            case "session_id" -> Subject.Kind.SESSION;
            case "source" -> Subject.Kind.SOURCE;
            case "node_id" -> Subject.Kind.NODE;
            case "client_ref" -> Subject.Kind.CLIENT;
            default -> null;
        };
    }
}
