package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.access.Token;
import io.anchorwatch.app.access.TokensFile;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
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
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    public final List<Health.Application> applications = new ArrayList<>();
    public final PrometheusMeterRegistry metrics;
    private final HttpServer server;
    private final Address address;
    private final HttpClient client = HttpClient.newHttpClient();
    private long offset;

    public Site() {
        this(Map.of());
    }

    /** @param options of HTTP, by their keys; the budget of a caller is large where none is given */
    public Site(Map<String, String> options) {
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

            @Override
            public List<Application> applications() {
                return applications;
            }
        };
        Instant now = Instant.ofEpochSecond(Examples.T0 / 1_000_000 + 60);
        Map<String, String> written = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "k:9092",
                "schema.registry.url", "http://r:8081",
                "internal.token", TOKEN,
                "http.caller.burst", "100000",
                "http.caller.rate", "100000"));
        written.putAll(options);
        AppConfig config = AppConfig.of(written);
        metrics = Metrics.registry();
        server = HttpServer.start(
                new Address("127.0.0.1", 0),
                config.http(),
                new Queries(sessions, nodes, sources),
                new PeerRoute(shelf, List.of(MemoryShelf.ASK), TOKEN),
                model,
                delays,
                () -> forwarders,
                health,
                metrics,
                () -> now);
        address = server.address();
    }

    /** A site that asks for a log-in, and what makes its tokens. */
    public static Site guarded(Path directory, Map<String, String> options) {
        Map<String, String> more = new HashMap<>(options);
        more.put("http.tokens.file", directory.resolve("tokens").toString());
        return new Site(more);
    }

    /** Makes a token known in a directory, as the command line does, and answers the header that shows it. */
    public static String token(Path directory, String name, Role role, String... fleets) {
        String shown = Token.make();
        TokensFile file = new TokensFile(directory.resolve("tokens"));
        try {
            file.change(all -> all.add(Token.of(shown, name, role, List.of(fleets), "2026-01-31T12:00:00Z", null)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return "Bearer " + shown;
    }

    /** Looks at the certificate now, and not only in a while. */
    public void renew() {
        server.renew();
    }

    /** Where it listens. */
    public int port() {
        return address.port();
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
