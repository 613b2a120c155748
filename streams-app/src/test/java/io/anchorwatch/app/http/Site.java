package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.query.MemoryNodes;
import io.anchorwatch.app.query.MemoryQueries;
import io.anchorwatch.app.query.MemoryShelf;
import io.anchorwatch.app.query.MemorySources;
import io.anchorwatch.app.query.Queries;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.conclusion.Conclusion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A server on a free port over queries in memory, and a client for it. Its clock stands at T0 + 60 s. */
public final class Site implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static final String TOKEN = "known-to-instances-only";

    public final MemoryShelf shelf = new MemoryShelf("127.0.0.1:8080");
    public final MemoryQueries sessions = new MemoryQueries();
    public final MemoryNodes nodes = new MemoryNodes();
    public final MemorySources sources = new MemorySources();
    public final ReadModel model = new ReadModel(Duration.ofDays(7), 100_000);
    public final Delays delays = new Delays(List.of(), kept -> {});
    public final List<ForwarderView> forwarders = new ArrayList<>();
    public final List<String> stuck = new ArrayList<>();
    public final List<String> waitingFor = new ArrayList<>();
    private final HttpServer server;
    private final Address address;
    private final HttpClient client = HttpClient.newHttpClient();
    private long offset;

    public Site() {
        model.feed(Feed.FOLLOWING);
        Health health = new Health() {
            @Override
            public List<String> stuck() {
                return stuck;
            }

            @Override
            public List<String> waitingFor() {
                return waitingFor;
            }
        };
        Instant now = Instant.ofEpochSecond(Examples.T0 / 1_000_000 + 60);
        server = HttpServer.start(
                new Address("127.0.0.1", 0),
                new Queries(sessions, nodes, sources),
                new PeerRoute(shelf, List.of(MemoryShelf.ASK), TOKEN),
                model,
                delays,
                () -> forwarders,
                health,
                Metrics.registry(),
                () -> now);
        address = server.address();
    }

    /** Appended in the second it is about, at the latest at T0 + 50 s. */
    public void conclude(Conclusion conclusion) {
        model.accept("topic", 0, offset++, Examples.at(50), conclusion);
    }

    public String url() {
        return "http://" + address;
    }

    public HttpResponse<String> ask(String method, String path, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                    .timeout(Duration.ofSeconds(20))
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        return ask("GET", path, headers);
    }

    public JsonNode json(String path) {
        return parse(get(path).body());
    }

    public static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(body, e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
