package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What of the news is told, as the lists of findings and recoveries are filtered. What a filter asks for and something
 * does not have keeps it out: a recovery has no severity. Null: whatever it is.
 *
 * @param subject the subject's id, for a recovery its session's
 */
public record WatchFilter(
        @Nullable String code,
        @Nullable String severity,
        @Nullable String status,
        @Nullable String outcome,
        @Nullable String subject) {
    /** Everything. */
    public static final WatchFilter ANY = new WatchFilter(null, null, null, null, null);

    boolean takes(JsonNode news) {
        JsonNode about = news.path("subject").isObject() ? news.at("/subject/id") : news.path("session_id");
        String named = news.has("episode_id")
                ? WatchText.EPISODE_CODE
                : news.path("code").asText();
        return (code == null || code.equals(named))
                && is(severity, news.path("severity"))
                && is(status, news.path("status"))
                && is(outcome, news.path("outcome"))
                && is(subject, about);
    }

    private static boolean is(@Nullable String wanted, JsonNode value) {
        return wanted == null || wanted.equals(value.asText());
    }
}
