package io.anchorwatch.app.forward.receiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.anchorwatch.app.forward.delivery.Refusal;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came back for an HTTP request.
 *
 * @param retryAfter how long the receiver asks us to wait, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are not compared.
record Answer(int status, @Nullable Duration retryAfter, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int SHOWN = 300;

    boolean good() {
        return status / 100 == 2;
    }

    /** The body as JSON; missing where it is none, or only the beginning of one. */
    JsonNode json() {
        try {
            JsonNode tree = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** What means the same from every receiver, whatever it says besides; else null. */
    @Nullable
    Verdict usual() {
        if (status == REQUEST_TIMEOUT || status == TOO_MANY || status / 100 == 5) {
            return new Verdict.Retry(text(), retryAfter);
        }
        if (status == TOO_LARGE) {
            return new Verdict.Refused(refusal(Cause.TOO_LARGE), null);
        }
        return status / 100 == 3 ? new Verdict.Stop(text() + " (a redirect, which is not followed)") : null;
    }

    Refusal refusal(Cause cause) {
        return new Refusal(cause, Integer.toString(status), shown());
    }

    Verdict stop() {
        return new Verdict.Stop(text());
    }

    /** Status and the beginning of the body, on one line. */
    String text() {
        String shown = shown();
        return "HTTP " + status + (shown.isEmpty() ? "" : ": " + shown);
    }

    private String shown() {
        String text = new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8);
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
