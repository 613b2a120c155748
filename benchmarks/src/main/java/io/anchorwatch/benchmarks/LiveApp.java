package io.anchorwatch.benchmarks;

import io.anchorwatch.app.App;
import io.anchorwatch.app.config.AppConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole app, HTTP included, on topics of its own, with an empty log. */
final class LiveApp implements AutoCloseable {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AppConfig config;
    private final App app;
    private final HttpClient http = HttpClient.newHttpClient();

    /** An answer; the status is not always 200. */
    record Answer(int status, String body) {}

    /** Starts it and waits until it is ready. */
    LiveApp(EventLog log, String name) throws InterruptedException {
        config = log.config(
                name + "-",
                name,
                Map.of(
                        "http.listen",
                        "127.0.0.1:0",
                        // The clients of a benchmark are one caller, who must not be refused.
                        "http.caller.rate",
                        "1000000",
                        "siem.enabled",
                        "false",
                        // As in the quickstart: on the loopback address a second batch would be refused and sent again.
                        "kafka.producer.max.in.flight.requests.per.connection",
                        "1"));
        app = App.start(config);
        long begun = System.nanoTime();
        while (!app.ready()) {
            String failed = app.failed();
            if (failed != null || System.nanoTime() - begun > READY_NANOS) {
                app.close();
                throw new IllegalStateException(failed == null ? "the app does not become ready" : failed);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    AppConfig config() {
        return config;
    }

    Answer get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + app.address() + path))
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Answer(answer.statusCode(), answer.body());
    }

    @Override
    public void close() {
        app.close();
    }
}
