package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.terminal.Look.Colour;

/** Findings as lines for people, made from what {@code GET /findings} answers. */
public final class FindingsText {
    private FindingsText() {}

    /** A line a finding, ended by LF, in the order of the list; a last line says when there are more or some may lack. */
    public static String of(JsonNode list, Look look) {
        StringBuilder text = new StringBuilder();
        list.path("items").forEach(finding -> text.append(line(finding, look)).append('\n'));
        if (list.path("items").isEmpty()) {
            text.append("no findings\n");
        }
        if (list.path("next_page_token").isTextual()) {
            text.append("there are more\n");
        }
        if (!list.path("complete").asBoolean(true)) {
            text.append(look.in(Colour.YELLOW, "incomplete: some may be missing"))
                    .append('\n');
        }
        return text.toString();
    }

    static String line(JsonNode finding, Look look) {
        String severity = look.clean(finding.path("severity").asText());
        boolean withdrawn = finding.path("withdrawn").asBoolean();
        String violation = finding.path("violation").isTextual()
                ? " " + look.clean(finding.path("violation").asText())
                : "";
        String line = "%-8s %-9s %s%s  %s %s  %s  %s"
                .formatted(
                        severity,
                        withdrawn
                                ? "WITHDRAWN"
                                : look.clean(finding.path("status").asText()),
                        look.clean(finding.path("code").asText()),
                        violation,
                        look.clean(finding.path("subject").path("kind").asText()),
                        look.id(finding.path("subject").path("id").asText()),
                        look.clean(finding.path("began_at").asText()),
                        look.clean(finding.path("message").asText()));
        return look.in(withdrawn ? Colour.DIM : colour(severity), line);
    }

    private static Colour colour(String severity) {
        return switch (severity) {
            case "CRITICAL", "HIGH" -> Colour.RED;
            case "MEDIUM" -> Colour.YELLOW;
            default -> Colour.NONE;
        };
    }
}
