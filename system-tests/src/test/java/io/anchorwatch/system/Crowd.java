package io.anchorwatch.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Asks several instances for known sessions, over and over, and notes how each answer ended and what must not be. */
final class Crowd implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Keeps each of two instances within {@code http.caller.rate}, which is 200 a second, however fast they answer. */
    private static final int PAUSE_MS = 4;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<String> instances;
    private final List<String> sessionKeys;
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "crowd");
    private volatile boolean going = true;

    /**
     * Begins to ask.
     *
     * @param instances addresses, with {@code http://}
     * @param sessionKeys {@code fleet/session}, each of a session that both have shown
     */
    Crowd(List<String> instances, List<String> sessionKeys) {
        this.instances = instances;
        this.sessionKeys = sessionKeys;
        thread.start();
    }

    private void run() {
        for (int number = 0; going; number++) {
            String instance = instances.get(number % instances.size());
            String[] ids = sessionKeys
                    .get(number / instances.size() % sessionKeys.size())
                    .split("/", 2);
            String path = "/api/v1/sessions/" + Installation.encoded(ids[1]) + (number % 3 == 0 ? "/timeline" : "");
            outcomes.merge(ask(instance + path + "?fleet=" + ids[0], ids[1]), 1, Integer::sum);
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private String ask(String address, String sessionId) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(15))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return look(address, sessionId, answer);
        } catch (IOException e) {
            return "away";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private String look(String address, String sessionId, HttpResponse<String> answer) throws IOException {
        JsonNode body = JSON.readTree(answer.body());
        if (answer.statusCode() == 200) {
            if (!body.get("session_id").asText().equals(sessionId)) {
                wrong.add(address + " answers with " + body.get("session_id"));
            }
            return body.get("served_by").get("role").asText();
        }
        if (answer.statusCode() != 503
                || answer.headers().firstValue("Retry-After").isEmpty()) {
            wrong.add(address + " answers " + answer.statusCode() + " "
                    + answer.headers().map() + answer.body());
        }
        return "unknown";
    }

    /** How many answers ended how: {@code active}, {@code standby}, {@code unknown} for 503, {@code away}. */
    Map<String, Integer> outcomes() {
        return new TreeMap<>(outcomes);
    }

    /** What must never be answered: a known session denied, another's data, a 503 that does not say when to ask again. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        going = false;
        thread.interrupt();
    }
}
