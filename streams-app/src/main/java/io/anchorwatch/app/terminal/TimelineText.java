package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.terminal.Look.Colour;
import io.anchorwatch.catalog.Family;
import io.anchorwatch.catalog.ReasonCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A session's timeline as a text for people, made from what {@code GET /sessions/{session_id}/timeline} answers. */
public final class TimelineText {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final Look look;
    private final StringBuilder text = new StringBuilder();

    private TimelineText(Look look) {
        this.look = look;
    }

    /**
     * The text, lines ended by LF.
     *
     * @param view what {@code GET /sessions/{session_id}} answers, or null when that is not known
     * @param timeline the answer's body, with the entries of all pages
     */
    public static String of(@Nullable JsonNode view, JsonNode timeline, Look look) {
        TimelineText text = new TimelineText(look);
        Ribbon ribbon = new Ribbon(timeline.path("entries"), look);
        text.header(view, timeline, ribbon);
        text.entries(timeline.path("entries"), ribbon);
        text.episodes(timeline.path("episodes"));
        text.findings(timeline.path("findings"));
        return text.text.toString();
    }

    private void header(@Nullable JsonNode view, JsonNode timeline, Ribbon ribbon) {
        JsonNode entries = timeline.path("entries");
        String state = view != null && view.path("state").isTextual()
                ? view.path("state").asText()
                : entries.isEmpty() ? "" : ribbon.state(entries.size() - 1);
        line(look.in(Colour.BOLD, look.clean(timeline.path("session_id").asText())) + "  fleet "
                + string(timeline, "fleet_id") + "  " + look.in(Ribbon.colour(state), look.clean(state)));
        if (view != null) {
            line("owner %s  epoch %s  version %s  bound to %s%s"
                    .formatted(
                            string(view, "owner_node_id"),
                            string(view, "owner_epoch"),
                            string(view, "state_version"),
                            string(view, "transport_id"),
                            view.path("expired_unheard").asBoolean() ? "  expired, and nobody said so" : ""));
        }
        boolean complete = timeline.path("complete").asBoolean();
        line("%d entries  %s"
                .formatted(
                        entries.size(),
                        complete
                                ? look.in(Colour.GREEN, "complete")
                                : look.in(
                                        Colour.YELLOW, "INCOMPLETE: " + joined(timeline.path("incomplete_reasons")))));
        List<Instant> times = new ArrayList<>();
        entries.forEach(entry -> times.add(time(entry, "occurred_at")));
        String band = ribbon.band(times);
        if (!band.isEmpty()) {
            line("");
            line(band);
            line(ribbon.legend());
        }
    }

    private void entries(JsonNode entries, Ribbon ribbon) {
        String day = "";
        Instant before = null;
        int width = 1;
        for (JsonNode entry : entries) {
            width = Math.max(width, transports(entry).length());
        }
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            Instant at = time(entry, "occurred_at");
            String today = DAY.format(at.atOffset(ZoneOffset.UTC));
            if (!today.equals(day)) {
                line("");
                line(look.in(Colour.DIM, today + " (UTC)"));
                day = today;
            }
            String code = look.clean(entry.path("code").asText());
            line("%s %8s %s v%-4s %s %s  %s%s%s"
                    .formatted(
                            TIME.format(at.atOffset(ZoneOffset.UTC)),
                            before == null ? "" : delta(Duration.between(before, at)),
                            ribbon.mark(i),
                            string(entry, "state_version"),
                            look.in(colour(ReasonCode.of(code)), "%-26s".formatted(code)),
                            transports(entry)
                                    + " ".repeat(width - transports(entry).length()),
                            look.in(Colour.DIM, string(entry, "node_id")),
                            cause(entry),
                            flags(entry))
                    .stripTrailing());
            before = at;
        }
    }

    private static Colour colour(ReasonCode code) {
        if (code.family() == Family.SECURITY || code == ReasonCode.FATAL_PROTOCOL_ERROR) {
            return Colour.RED;
        }
        return code.rejects() ? Colour.YELLOW : Colour.NONE;
    }

    private String transports(JsonNode entry) {
        boolean from = entry.path("previous_transport_id").isTextual();
        boolean to = entry.path("transport_id").isTextual();
        if (from && to) {
            return string(entry, "previous_transport_id") + look.arrow() + string(entry, "transport_id");
        }
        return to ? string(entry, "transport_id") : from ? string(entry, "previous_transport_id") : "-";
    }

    private String cause(JsonNode entry) {
        for (String key : List.of("cause", "limit", "signal", "bound", "scope", "policy_name")) {
            JsonNode value = entry.path("details").path(key);
            if (value.isTextual()) {
                return "  " + key + "=" + look.id(value.asText());
            }
        }
        return "";
    }

    private String flags(JsonNode node) {
        return node.path("flags").isEmpty() ? "" : look.in(Colour.YELLOW, "  [" + joined(node.path("flags")) + "]");
    }

    private void episodes(JsonNode episodes) {
        title(episodes, "recoveries");
        for (JsonNode episode : episodes) {
            String outcome = episode.path("outcome").asText();
            Colour colour = switch (outcome) {
                case "RECOVERED" -> Colour.GREEN;
                case "TERMINATED" -> Colour.RED;
                default -> Colour.CYAN;
            };
            line("  %s  %s%s  %s  began %s%s"
                    .formatted(
                            string(episode, "episode_id"),
                            look.in(colour, look.clean(outcome)),
                            episode.path("overdue").asBoolean() ? look.in(Colour.RED, " OVERDUE") : "",
                            string(episode, "from_transport") + look.arrow() + string(episode, "to_transport"),
                            clock(episode, "began_at"),
                            flags(episode)));
            line("    recovery %s  episode %s  volatile %s  degraded %s  recovering %s"
                    .formatted(
                            ms(episode, "recovery_duration_ms"),
                            ms(episode, "episode_duration_ms"),
                            ms(episode, "volatile_ms"),
                            ms(episode, "degraded_ms"),
                            ms(episode, "recovering_ms")));
            line("    attempts %s  retries %s  switches %s  rejections %s"
                    .formatted(
                            string(episode, "attempts"),
                            string(episode, "retries"),
                            string(episode, "switches"),
                            counts(episode.path("rejections"))));
        }
    }

    private void findings(JsonNode findings) {
        title(findings, "findings");
        for (JsonNode finding : findings) {
            line("  " + FindingsText.line(finding, look));
        }
    }

    private void title(JsonNode list, String title) {
        if (!list.isEmpty()) {
            line("");
            line(look.in(Colour.BOLD, title));
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private String string(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() || value.isMissingNode() ? "-" : look.id(value.asText());
    }

    private String joined(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(each -> all.add(look.clean(each.asText())));
        return String.join(" ", all);
    }

    private String counts(JsonNode counts) {
        List<String> all = new ArrayList<>();
        counts.properties()
                .forEach(each -> all.add(
                        look.clean(each.getKey()) + " " + each.getValue().asLong()));
        return all.isEmpty() ? "none" : String.join(", ", all);
    }

    private String ms(JsonNode node, String field) {
        return node.path(field).isNumber() ? node.path(field).asLong() + " ms" : "-";
    }

    private static String clock(JsonNode node, String field) {
        return node.path(field).isTextual() ? TIME.format(time(node, field).atOffset(ZoneOffset.UTC)) : "-";
    }

    /** The start of time where the field is no time. */
    private static Instant time(JsonNode node, String field) {
        try {
            return Instant.parse(node.path(field).asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** In the two largest units, signed. */
    static String delta(Duration delta) {
        Duration size = delta.abs();
        String sign = delta.isNegative() ? "-" : "+";
        if (size.toMillis() < 1_000) {
            return sign + size.toMillis() + "ms";
        }
        if (size.toMinutes() < 1) {
            return sign + "%d.%03ds".formatted(size.toSeconds(), size.toMillisPart());
        }
        if (size.toHours() < 1) {
            return sign + "%dm%02ds".formatted(size.toMinutes(), size.toSecondsPart());
        }
        return size.toDays() < 1
                ? sign + "%dh%02dm".formatted(size.toHours(), size.toMinutesPart())
                : sign + "%dd%02dh".formatted(size.toDays(), size.toHoursPart());
    }
}
