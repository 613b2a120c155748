package io.anchorwatch.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** As much of a schema registry over HTTP as the client needs, which can be made to fail. */
public final class RegistryStub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every request, as method and path. */
    public final List<String> requests = new ArrayList<>();

    /** What each request showed to log in with, or nothing. */
    public final List<String> logIns = new ArrayList<>();

    /** Milliseconds for {@link #registry()}. */
    public final AtomicLong clock = new AtomicLong();

    /** What every request is answered with, or 0. */
    public volatile int failure;

    private final HttpServer server;
    private final List<String> schemas = new ArrayList<>();
    private final Map<Integer, String> types = new LinkedHashMap<>();
    private final Map<String, List<Integer>> subjects = new LinkedHashMap<>();
    private final Map<String, String> compatibility = new LinkedHashMap<>();

    public RegistryStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A registry client whose time is {@link #clock}. */
    public Registry registry() {
        return new Registry(
                new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(url(), 100), clock::get);
    }

    /** Puts a schema there, of any type, and returns its id. */
    public synchronized int put(String schema, String type) {
        int at = schemas.indexOf(schema);
        if (at < 0) {
            schemas.add(schema);
            at = schemas.size() - 1;
            types.put(at + 1, type);
        }
        return at + 1;
    }

    public synchronized Map<String, String> compatibility() {
        return Map.copyOf(compatibility);
    }

    public synchronized Map<String, List<Integer>> subjects() {
        return Map.copyOf(subjects);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        logIns.add(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (failure != 0) {
            answer(exchange, failure, "{\"error_code\":" + failure + "00,\"message\":\"out of order\"}");
            return;
        }
        String[] parts = path.split("/");
        switch (parts[1]) {
            case "schemas" -> schema(exchange, Integer.parseInt(parts[3]));
            case "subjects" -> subject(exchange, parts[2], parts.length > 3, JSON.readTree(body));
            case "config" -> config(exchange, parts[2], body);
            default -> answer(exchange, 404, "<html>no such page</html>");
        }
    }

    private void schema(HttpExchange exchange, int id) throws IOException {
        if (id < 1 || id > schemas.size()) {
            answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            return;
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("schema", schemas.get(id - 1));
        found.put("schemaType", types.get(id));
        answer(exchange, 200, JSON.writeValueAsString(found));
    }

    private void subject(HttpExchange exchange, String subject, boolean register, JsonNode request) throws IOException {
        String schema = request.get("schema").asText();
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        int known = schemas.indexOf(schema) + 1;
        if (register) {
            int id = put(schema, "AVRO");
            subjects.computeIfAbsent(subject, any -> new ArrayList<>()).add(id);
            answer(exchange, 200, "{\"id\":" + id + "}");
        } else if (versions.contains(known)) {
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("subject", subject);
            found.put("version", versions.indexOf(known) + 1);
            found.put("id", known);
            found.put("schema", schema);
            answer(exchange, 200, JSON.writeValueAsString(found));
        } else {
            answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
    }

    private void config(HttpExchange exchange, String subject, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            String level = JSON.readTree(body).get("compatibility").asText();
            compatibility.put(subject, level);
            answer(exchange, 200, "{\"compatibility\":\"" + level + "\"}");
        } else if (compatibility.containsKey(subject)) {
            answer(exchange, 200, "{\"compatibilityLevel\":\"" + compatibility.get(subject) + "\"}");
        } else {
            answer(exchange, 404, "{\"error_code\":40408,\"message\":\"no level set\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
