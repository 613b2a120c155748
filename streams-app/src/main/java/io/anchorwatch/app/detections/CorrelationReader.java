package io.anchorwatch.app.detections;

import io.anchorwatch.sigma.Bounds;
import io.anchorwatch.sigma.Fields;
import io.anchorwatch.sigma.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a Sigma correlation counts. What the published schema lets pass although it means nothing is a fault here. */
final class CorrelationReader {
    static final Duration TIMESPAN_MAX = Duration.ofDays(7);

    private static final Pattern TIMESPAN = Pattern.compile("([1-9]\\d{0,5})([smhd])");
    private static final Set<String> KNOWN =
            Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
    private static final int PARTS_MAX = 8;
    private static final String COUNT = "a whole number from 0 to " + Bounds.MOST;

    /**
     * A correlation whose references are not yet followed.
     *
     * @param parts names or ids, each with its place
     */
    record Read(
            Rule.Kind kind,
            Map<String, Piece> parts,
            List<String> groupBy,
            Duration timespan,
            Bounds bounds,
            @Nullable String counted) {}

    private CorrelationReader() {}

    static Read read(Piece correlation) {
        Map<String, Piece> map = correlation.map("a map with type, rules, group-by, timespan and condition");
        map.forEach((key, value) -> {
            if (!KNOWN.contains(key)) {
                value.fault(key, "no such part of a correlation");
            }
        });
        Piece aliases = map.get("aliases");
        if (aliases != null) {
            aliases.fault("aliases", "is not supported: all events have the same fields");
        }
        Rule.Kind kind = kind(map.get("type"), correlation);
        Piece condition = map.get("condition");
        Map<String, Piece> conditions = condition == null ? Map.of() : condition.map("a map, such as gte: 20");
        return new Read(
                kind,
                parts(kind, map.get("rules"), correlation),
                groupBy(map.get("group-by"), correlation),
                timespan(map.get("timespan"), correlation),
                bounds(kind, conditions, condition == null ? correlation : condition),
                counted(kind, conditions, condition == null ? correlation : condition));
    }

    private static Rule.Kind kind(@Nullable Piece type, Piece otherwise) {
        String word = type == null ? null : type.scalar();
        for (Rule.Kind kind : Rule.Kind.values()) {
            if (kind.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        (type == null ? otherwise : type)
                .fault(word, "type must be event_count, value_count, temporal or temporal_ordered");
        return Rule.Kind.EVENT_COUNT;
    }

    private static Map<String, Piece> parts(Rule.Kind kind, @Nullable Piece rules, Piece otherwise) {
        Map<String, Piece> parts = new java.util.LinkedHashMap<>();
        if (rules == null) {
            otherwise.fault(null, "rules must name detection rules");
            return parts;
        }
        for (Piece each : rules.list("names or ids of detection rules")) {
            if (parts.put(each.text("the name or id of a detection rule"), each) != null) {
                each.fault(each.scalar(), "stands here twice");
            }
        }
        boolean several = kind == Rule.Kind.TEMPORAL || kind == Rule.Kind.TEMPORAL_ORDERED;
        if (parts.size() > PARTS_MAX || (several && parts.size() < 2)) {
            rules.fault(parts.size() + " rules", "from " + (several ? 2 : 1) + " to " + PARTS_MAX + " rules");
        }
        return parts;
    }

    /** Without the fleet, within which rules always count. */
    private static List<String> groupBy(@Nullable Piece groupBy, Piece otherwise) {
        List<String> fields = new ArrayList<>();
        if (groupBy == null) {
            otherwise.fault(null, "group-by must name fields; fleet_id alone for a whole fleet");
            return fields;
        }
        Set<String> seen = new HashSet<>();
        for (Piece each : groupBy.list("names of fields")) {
            String field = each.text("the name of a field");
            if (!Fields.known(field)) {
                each.fault(
                        field, "a field of an event: " + String.join(", ", Fields.names()) + ", or details. and a key");
            } else if (!seen.add(field)) {
                each.fault(field, "stands here twice");
            } else if (!field.equals("fleet_id")) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static Duration timespan(@Nullable Piece timespan, Piece otherwise) {
        String text = timespan == null ? null : timespan.scalar();
        Matcher matcher = TIMESPAN.matcher(text == null ? "" : text);
        Duration read = Duration.ZERO;
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            read = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
        if (read.isZero() || read.compareTo(TIMESPAN_MAX) > 0) {
            (timespan == null ? otherwise : timespan)
                    .fault(text, "timespan must be a number and s, m, h or d, from 1s to 7d");
        }
        return read;
    }

    private static Bounds bounds(Rule.Kind kind, Map<String, Piece> conditions, Piece place) {
        if (kind == Rule.Kind.TEMPORAL || kind == Rule.Kind.TEMPORAL_ORDERED) {
            if (!conditions.isEmpty()) {
                place.fault(
                        String.join(", ", conditions.keySet()),
                        "a temporal correlation has no condition here: each of" + " its rules must match");
            }
            return Bounds.ONE;
        }
        int least = 1;
        int most = Bounds.UNBOUNDED;
        int operators = 0;
        for (Map.Entry<String, Piece> each : conditions.entrySet()) {
            String operator = each.getKey();
            if (operator.equals("field")) {
                continue;
            }
            operators++;
            int number = number(each.getValue());
            switch (operator) {
                case "gt" -> least = Math.max(least, number + 1);
                case "gte" -> least = Math.max(least, number);
                case "lt" -> most = Math.min(most, number - 1);
                case "lte" -> most = Math.min(most, number);
                case "eq" -> {
                    least = Math.max(least, number);
                    most = Math.min(most, number);
                }
                default -> each.getValue().fault(operator, "gt, gte, lt, lte, eq or field: nothing else is supported");
            }
        }
        if (operators == 0 || operators > 2 || least > most) {
            place.fault(
                    null,
                    "a condition that some number of matches fulfils: one of gt, gte, lt, lte, eq, or two of them");
            return Bounds.ONE;
        }
        return new Bounds(least, most);
    }

    private static int number(Piece piece) {
        String text = piece.scalar();
        if (text == null || !text.matches("\\d{1,4}") || Integer.parseInt(text) > Bounds.MOST) {
            piece.fault(text, COUNT);
            return 1;
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String counted(Rule.Kind kind, Map<String, Piece> conditions, Piece place) {
        Piece field = conditions.get("field");
        if (kind != Rule.Kind.VALUE_COUNT) {
            if (field != null && kind == Rule.Kind.EVENT_COUNT) {
                field.fault(field.scalar(), "only value_count counts the values of a field");
            }
            return null;
        }
        String name = field == null ? null : field.scalar();
        if (name == null || !Fields.known(name)) {
            (field == null ? place : field).fault(name, "value_count needs the one field whose values it counts");
            return null;
        }
        return name;
    }
}
