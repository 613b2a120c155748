package io.anchorwatch.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Stands in for a collector: strict about what it takes, and failing by chance in all the ways that are known. */
final class StandInCollector implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOO_MANY = 80;

    private final HttpServer server;
    private final Random random;
    private String refused;
    private final List<String> received = new ArrayList<>();
    private final List<JsonNode> reports = new ArrayList<>();
    private boolean away;
    private boolean failing = true;

    /** @param refused the code that it never takes */
    StandInCollector(long seed, String refused) throws IOException {
        this.random = new Random(seed);
        this.refused = refused;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/services/collector/event", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void away(boolean now) {
        away = now;
    }

    synchronized void wellBehaved() {
        failing = false;
    }

    synchronized void refuses(String code) {
        refused = code;
    }

    /** What the forwarder said of itself. */
    synchronized List<JsonNode> reports() {
        return List.copyOf(reports);
    }

    /** Record ids as they came, also those whose answer was lost. */
    synchronized List<String> received() {
        return List.copyOf(received);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (away) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            answer(exchange, 503, "{\"code\":9,\"text\":\"Server is busy\"}");
        } else if (!"Splunk the-token".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"code\":3}");
        } else {
            take(exchange, body, failing ? random.nextInt(10) : 9);
        }
        exchange.close();
    }

    private void take(HttpExchange exchange, byte[] body, int mood) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (MappingIterator<JsonNode> each = JSON.readerFor(JsonNode.class).readValues(body)) {
            each.forEachRemaining(events::add);
        }
        int bad = refused(events);
        if (mood == 0) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            answer(exchange, 429, "");
        } else if (mood == 1 && bad < 0) { // taken, and the answer breaks off
            keep(events);
            exchange.sendResponseHeaders(200, 500);
            exchange.getResponseBody().write("{\"text\":\"Suc".getBytes(UTF_8));
        } else if (mood == 2 && events.size() > TOO_MANY) {
            answer(exchange, 413, "");
        } else if (mood == 3) {
            exchange.close(); // no answer at all
        } else if (bad >= 0) {
            String named = mood < 6 ? "" : ",\"invalid-event-number\":" + bad;
            answer(exchange, 400, "{\"text\":\"Invalid data format\",\"code\":6" + named + "}");
        } else {
            keep(events);
            answer(exchange, 200, "{\"text\":\"Success\",\"code\":0}");
        }
    }

    private void keep(List<JsonNode> events) {
        for (JsonNode event : events) {
            boolean ours = event.at("/fields/fleet_id").asText().equals("anchorwatch");
            if (ours) {
                reports.add(event.get("event"));
            } else {
                received.add(event.at("/fields/record_id").asText());
            }
        }
    }

    private int refused(List<JsonNode> events) {
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            boolean strict = event.get("time").isNumber()
                    && event.get("event").isObject()
                    && event.get("sourcetype").asText().equals("anchorwatch:ocsf");
            if (!strict || event.get("fields").get("code").asText().equals(refused)) {
                return i;
            }
        }
        return -1;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
        if (!body.isEmpty()) {
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
