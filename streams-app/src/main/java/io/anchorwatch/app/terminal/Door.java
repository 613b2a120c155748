package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.tls.Tls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way in to an instance: its address, what is shown there, and who vouches for it. */
public final class Door {
    private static final Pattern HTTP = Pattern.compile("(?i)https?://.*");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client;
    private final String url;
    private final @Nullable String token;

    /**
     * The way in to one instance.
     *
     * @param url of an instance, for example {@code http://127.0.0.1:8080}
     * @param token shown with every question, or null
     * @param trusted PEM file of the authorities that vouch for the instance, or null for those of Java
     * @throws IllegalStateException if that file cannot be used
     */
    public Door(String url, @Nullable String token, @Nullable Path trusted) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(Tls.context(trusted == null ? null : trusted.toString()))
                .build();
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
    }

    /**
     * A question, with what is shown.
     *
     * @throws NoAnswerException if there can be no instance at such an address
     */
    HttpRequest.Builder question(String path) throws NoAnswerException {
        String wrong = url + " is not the address of an instance: ";
        if (!HTTP.matcher(url).matches()) {
            throw new NoAnswerException(TimelineClient.BADLY_ASKED, wrong + "write http:// or https:// before it");
        }
        HttpRequest.Builder question;
        try {
            question = HttpRequest.newBuilder(URI.create(url + path));
        } catch (IllegalArgumentException e) {
            throw new NoAnswerException(TimelineClient.BADLY_ASKED, wrong + e.getMessage());
        }
        return token == null ? question : question.header("Authorization", "Bearer " + token);
    }

    /**
     * Asks.
     *
     * @throws NoAnswerException if nobody vouches for who is there, which waiting does not mend
     */
    <T> HttpResponse<T> ask(HttpRequest question, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return client.send(question, handler);
        } catch (IOException e) {
            if (Tls.refusedCertificate(e)) {
                throw new NoAnswerException(TimelineClient.NOBODY_COULD_SAY, nobody(Tls.why(e)));
            }
            throw e;
        }
    }

    /** That there is no instance that answers, and why. */
    String nobody(String why) {
        return "nobody answers at " + url + ": " + why;
    }

    /** What an answer means that is not the one asked for. */
    NoAnswerException refusal(int status, byte[] body) {
        JsonNode problem = problem(body);
        String detail = Look.PLAIN.clean(problem.path("detail").asText("status " + status));
        boolean ours = problem.path("type").asText().startsWith("urn:anchorwatch:problem:");
        if (ours && status == 404) {
            return new NoAnswerException(TimelineClient.NONE, detail);
        }
        if (ours && status == 400) {
            return new NoAnswerException(TimelineClient.BADLY_ASKED, detail);
        }
        String means = status == 401 && token == null ? " (--token-file or ANCHORWATCH_TOKEN)" : "";
        return new NoAnswerException(TimelineClient.NOBODY_COULD_SAY, url + " cannot say: " + detail + means);
    }

    private static JsonNode problem(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return MAPPER.createObjectNode();
        }
    }

    /** In words, since the client leaves them out where nobody listens and where the name is nobody's. */
    static String why(IOException e) {
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
}
