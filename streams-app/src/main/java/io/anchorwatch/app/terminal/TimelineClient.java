package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands {@code timeline} and {@code findings}: ask an instance, print what it says. The exit codes are those of
 * the command line: 0 told, 1 nobody could say, 2 badly asked, 4 there is none.
 */
public final class TimelineClient {
    public static final int TOLD = 0;
    public static final int NOBODY_COULD_SAY = 1;
    public static final int BADLY_ASKED = 2;
    public static final int NONE = 4;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;
    private static final int PAGES_MAX = 1_000;

    private final Door door;
    private final PrintStream out;
    private final PrintStream err;

    public TimelineClient(Door door, PrintStream out, PrintStream err) {
        this.door = door;
        this.out = out;
        this.err = err;
    }

    /** Prints the timeline's first page as the instance sent it, byte for byte. */
    public int timelineAsJson(String fleetId, String sessionId) {
        return told(() -> out.write(body(timelinePath(fleetId, sessionId))));
    }

    /** Prints the whole timeline for people. */
    public int timeline(String fleetId, String sessionId, Look look) {
        return told(() -> {
            String path = timelinePath(fleetId, sessionId) + "&limit=" + PAGE;
            JsonNode whole = MAPPER.readTree(body(path));
            JsonNode page = whole;
            for (int n = 1; n < PAGES_MAX && page.path("next_page_token").isTextual(); n++) {
                page = MAPPER.readTree(body(
                        path + "&page_token=" + page.path("next_page_token").asText()));
                ((ArrayNode) whole.path("entries")).addAll((ArrayNode) page.path("entries"));
            }
            out.print(TimelineText.of(view(fleetId, sessionId), whole, look));
        });
    }

    /** The session as it stands, for the header; the timeline is worth showing without it. */
    private @Nullable JsonNode view(String fleetId, String sessionId) throws IOException {
        try {
            return MAPPER.readTree(body("/api/v1/sessions/" + segment(sessionId) + "?fleet=" + encoded(fleetId)));
        } catch (NoAnswerException e) {
            return null;
        }
    }

    private static String timelinePath(String fleetId, String sessionId) {
        return "/api/v1/sessions/" + segment(sessionId) + "/timeline?fleet=" + encoded(fleetId);
    }

    /** Prints the newest findings as the instance sent them, byte for byte. */
    public int findingsAsJson(Map<String, String> filters) {
        return told(() -> out.write(body(findingsPath(filters))));
    }

    /**
     * Prints the newest findings for people.
     *
     * @param filters parameters of {@code GET /findings} by name
     */
    public int findings(Map<String, String> filters, Look look) {
        return told(() -> out.print(FindingsText.of(MAPPER.readTree(body(findingsPath(filters))), look)));
    }

    private static String findingsPath(Map<String, String> filters) {
        StringBuilder path = new StringBuilder("/api/v1/findings?");
        filters.forEach((name, value) ->
                path.append(name).append('=').append(encoded(value)).append('&'));
        return path.substring(0, path.length() - 1);
    }

    private interface Telling {
        void tell() throws IOException;
    }

    private int told(Telling telling) {
        try {
            telling.tell();
            out.flush();
            return TOLD;
        } catch (NoAnswerException e) {
            err.println(e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            err.println(door.nobody(Door.why(e)));
            return NOBODY_COULD_SAY;
        }
    }

    private byte[] body(String path) throws IOException {
        HttpResponse<byte[]> answer;
        try {
            HttpRequest question = door.question(path).timeout(TIMEOUT).build();
            answer = door.ask(question, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(NOBODY_COULD_SAY, "interrupted");
        }
        if (answer.statusCode() != 200) {
            throw door.refusal(answer.statusCode(), answer.body());
        }
        return answer.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Dots alone would be taken for a directory. */
    private static String segment(String text) {
        return text.matches("\\.{1,2}") ? text.replace(".", "%2E") : encoded(text);
    }
}
