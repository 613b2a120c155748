package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.app.tls.Tls;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    private final HttpClient client;
    private final @Nullable String token;
    private final String url;
    private final PrintStream out;
    private final PrintStream err;

    /** @param url of an instance that asks for no log-in, for example {@code http://127.0.0.1:8080} */
    public TimelineClient(String url, PrintStream out, PrintStream err) {
        this(url, null, null, out, err);
    }

    /**
     * A client of one instance.
     *
     * @param token shown with every question, or null
     * @param trusted PEM file of the authorities that vouch for the instance, or null for those of Java
     * @throws IllegalStateException if that file cannot be used
     */
    public TimelineClient(
            String url, @Nullable String token, @Nullable Path trusted, PrintStream out, PrintStream err) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(Tls.context(trusted == null ? null : trusted.toString()))
                .build();
        this.token = token;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
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
            return e.exitCode;
        } catch (IOException e) {
            err.println("nobody answers at " + url + ": " + why(e));
            return NOBODY_COULD_SAY;
        }
    }

    /** In words, since the client leaves them out where nobody listens and where the name is nobody's. */
    private static String why(IOException e) {
        if (Tls.refusedCertificate(e)) {
            return Tls.why(e);
        }
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "there is no machine of that name";
            }
        }
        String message = e.getMessage();
        return e instanceof ConnectException && message == null
                ? "the connection was refused"
                : message == null ? e.getClass().getSimpleName() : message;
    }

    /** Why there is no answer, and what that means for the exit code. */
    private static final class NoAnswerException extends IOException {
        private final int exitCode;

        NoAnswerException(int exitCode, String message) {
            super(message);
            this.exitCode = exitCode;
        }
    }

    private byte[] body(String path) throws IOException {
        HttpResponse<byte[]> answer = ask(path);
        if (answer.statusCode() == 200) {
            return answer.body();
        }
        ObjectNode problem = problem(answer.body());
        String detail = Look.PLAIN.clean(problem.path("detail").asText("status " + answer.statusCode()));
        boolean ours = problem.path("type").asText().startsWith("urn:anchorwatch:problem:");
        if (ours && answer.statusCode() == 404) {
            throw new NoAnswerException(NONE, detail);
        }
        if (ours && answer.statusCode() == 400) {
            throw new NoAnswerException(BADLY_ASKED, detail);
        }
        throw new NoAnswerException(NOBODY_COULD_SAY, url + " cannot say: " + detail);
    }

    private static ObjectNode problem(byte[] body) {
        try {
            return MAPPER.readTree(body) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
        } catch (IOException e) {
            return MAPPER.createObjectNode();
        }
    }

    private HttpResponse<byte[]> ask(String path) throws IOException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
        } catch (IllegalArgumentException e) {
            throw new NoAnswerException(BADLY_ASKED, url + " is not the address of an instance: " + e.getMessage());
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(NOBODY_COULD_SAY, "interrupted");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Dots alone would be taken for a directory. */
    private static String segment(String text) {
        return text.matches("\\.{1,2}") ? text.replace(".", "%2E") : encoded(text);
    }
}
