package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.terminal.Look.Colour;

/** News as lines for people, in the columns of {@link FindingsText}. */
final class WatchText {
    static final String EPISODE_CODE = "AUDIT_RECOVERY_TIMELINE";

    private WatchText() {}

    static String line(JsonNode news, Look look) {
        return news.has("episode_id") ? episode(news, look) : FindingsText.line(news, look);
    }

    private static String episode(JsonNode episode, Look look) {
        String outcome = look.clean(episode.path("outcome").asText());
        String line = "%-8s %-9s %s  session %s  %s  %s%s%s, %s, attempts %d%s"
                .formatted(
                        "-",
                        outcome,
                        EPISODE_CODE,
                        look.id(episode.path("session_id").asText()),
                        look.clean(episode.path("began_at").asText("-")),
                        look.id(episode.path("from_transport").asText("-")),
                        look.arrow(),
                        look.id(episode.path("to_transport").asText("-")),
                        episode.path("recovery_duration_ms").isNumber()
                                ? "recovery "
                                        + episode.path("recovery_duration_ms").asLong() + " ms"
                                : "recovery not known",
                        episode.path("attempts").asLong(),
                        episode.path("overdue").asBoolean() ? ", OVERDUE" : "");
        return look.in(
                switch (outcome) {
                    case "RECOVERED" -> Colour.GREEN;
                    case "TERMINATED" -> Colour.RED;
                    default -> Colour.CYAN;
                },
                line);
    }
}
