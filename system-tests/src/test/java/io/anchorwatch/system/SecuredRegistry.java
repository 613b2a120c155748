package io.anchorwatch.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.anchorwatch.quickstart.EmbeddedRegistry;
import io.anchorwatch.quickstart.LoopbackPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The real registry behind what stands before one: TLS, a certificate of whoever asks, and a log-in with a password. */
final class SecuredRegistry implements AutoCloseable {
    private static final Set<String> PASSED = Set.of("content-type", "accept");

    private final EmbeddedRegistry registry;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String logIn;
    private final Set<String> users = new ConcurrentSkipListSet<>();
    private volatile int turnedAway;

    /** @param logIn {@code user:password} that is asked for; any user may come with that password */
    SecuredRegistry(Path directory, Keys server, Keys clients, String password) throws Exception {
        registry = EmbeddedRegistry.start(directory, LoopbackPort.claim(0, "a port"));
        logIn = password;
        this.server = HttpsServer.create(new InetSocketAddress(LoopbackPort.HOST, 0), 0);
        SSLContext context = server.believing(clients);
        this.server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        this.server.setExecutor(threads);
        this.server.createContext("/", this::answer);
        this.server.start();
    }

    String url() {
        return "https://" + LoopbackPort.HOST + ':' + server.getAddress().getPort()
                + URI.create(registry.url()).getPath();
    }

    /** Who has come with the right password. */
    Set<String> users() {
        return new TreeSet<>(users);
    }

    int turnedAway() {
        return turnedAway;
    }

    void forget() {
        turnedAway = 0;
        users.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            String user = shown == null || !shown.startsWith("Basic ") ? "" : user(shown.substring(6));
            if (user.isEmpty()) {
                turnedAway++;
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            users.add(user);
            URI asked = exchange.getRequestURI();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(registry.url()).resolve(asked.toString()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (PASSED.contains(name.toLowerCase())) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("content-type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String user(String encoded) {
        String[] parts = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).split(":", 2);
        return parts.length == 2 && parts[1].equals(logIn) ? parts[0] : "";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        registry.close();
    }
}
