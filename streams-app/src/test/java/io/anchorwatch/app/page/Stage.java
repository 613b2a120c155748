package io.anchorwatch.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anchorwatch.app.http.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The real server as far as the page's own files and their headers go, and answers that a test fixes for what the page
 * asks. What is not fixed is certainly not there.
 */
final class Stage implements AutoCloseable {
    private static final String API = "/api/v1";
    private static final long TICK_MS = 400;

    private record Fixed(int status, JsonNode body, int retryAfter) {}

    private final Site site;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Fixed> answers = new ConcurrentHashMap<>();
    private final Map<String, HttpResponse<String>> files = new ConcurrentHashMap<>();
    private volatile JsonNode fleet;
    private volatile boolean cut;
    private final List<String> news = new CopyOnWriteArrayList<>();

    /** What was asked, with when, in nanoseconds. */
    final List<Map.Entry<Long, String>> asked = new CopyOnWriteArrayList<>();

    Stage(Site site) throws IOException {
        this.site = site;
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.setExecutor(threads);
        front.createContext("/", this::pass);
        front.createContext(API, this::answer);
        front.createContext(API + "/stream", this::stream);
        front.start();
        answer("/reason-codes", site.json(API + "/reason-codes"));
    }

    String url() {
        return "http://127.0.0.1:" + front.getAddress().getPort() + "/";
    }

    /** From now on that path, with whatever parameters, is answered so. */
    void answer(String path, JsonNode body) {
        answers.put(API + path, new Fixed(200, body, 0));
    }

    void away(String path) {
        ObjectNode problem = Browser.JSON
                .createObjectNode()
                .put("type", "urn:anchorwatch:problem:unavailable")
                .put("title", "Not known now")
                .put("status", 503)
                .put("detail", "the instance that holds it is being started");
        answers.put(API + path, new Fixed(503, problem, 5));
    }

    /** What the stream tells of the fleet, again and again. */
    void tell(JsonNode fleetNow) {
        fleet = fleetNow;
    }

    /** Told once on the stream. */
    void news(String kind, JsonNode body) {
        news.add("event: " + kind + "\ndata: " + body + "\n\n");
    }

    /** Ends the stream, and refuses it from now on. */
    void cut(boolean away) {
        cut = away;
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpResponse<String> real =
                files.computeIfAbsent(exchange.getRequestURI().toString(), path -> site.get(path));
        real.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":")
                    && !List.of("content-length", "date", "transfer-encoding").contains(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        send(exchange, real.statusCode(), real.body());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        asked.add(Map.entry(System.nanoTime(), uri));
        String path = exchange.getRequestURI().getPath();
        Fixed fixed = answers.get(path);
        if (fixed == null) {
            ObjectNode problem = Browser.JSON
                    .createObjectNode()
                    .put("title", "Not found")
                    .put("status", 404)
                    .put("detail", "there is nothing like " + path);
            fixed = new Fixed(404, problem, 0);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (fixed.retryAfter() > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(fixed.retryAfter()));
        }
        send(exchange, fixed.status(), fixed.body().toString());
    }

    private void stream(HttpExchange exchange) throws IOException {
        asked.add(Map.entry(System.nanoTime(), exchange.getRequestURI().toString()));
        if (cut || fleet == null) {
            send(exchange, 503, "{}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("retry: 5000\n\n".getBytes(StandardCharsets.UTF_8));
            int tick = 0;
            while (!cut) {
                StringBuilder said = new StringBuilder();
                for (String one : news) {
                    said.append(one);
                    news.remove(one);
                }
                said.append("event: fleet\ndata: ").append(later(fleet, tick++)).append("\n\n");
                out.write(said.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(TICK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same five seconds later, again and again: what the page draws over time needs time. */
    private static JsonNode later(JsonNode fleet, int tick) {
        return ((ObjectNode) fleet.deepCopy()).put("until", Scenes.at(60 + 5 * tick));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        cut = true;
        front.stop(0);
        threads.shutdownNow();
    }
}
