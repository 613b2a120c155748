package io.anchorwatch.benchmarks;

import io.anchorwatch.app.App;
import io.anchorwatch.app.config.AppConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole app, HTTP included, in a process of its own, on topics of its own with an empty log. */
final class LiveApp implements AutoCloseable {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, String> OPTIONS = Map.of(
            "http.listen",
            "127.0.0.1:0",
            // The clients of a benchmark are one caller, who must not be refused.
            "http.caller.rate",
            "1000000",
            "siem.enabled",
            "false",
            // As in the quickstart: on the loopback address a second batch would be refused and sent again.
            "kafka.producer.max.in.flight.requests.per.connection",
            "1");

    private final AppConfig config;
    private final Child process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** An answer; the status is not always 200. */
    record Answer(int status, String body) {}

    /** Starts it and waits until it is ready. */
    LiveApp(EventLog log, String name) throws IOException {
        Map<String, String> options = log.options(name + "-", name, OPTIONS);
        config = AppConfig.of(options);
        List<String> arguments = new ArrayList<>();
        options.forEach((key, value) -> arguments.add(key + '=' + value));
        process = new Child(LiveApp.class, java(), arguments);
    }

    /** As this process was started: the same heap and the same collector. */
    private static List<String> java() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.startsWith("-Xm") || each.startsWith("-XX"))
                .toList();
    }

    /** The process itself. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (String each : args) {
            int sign = each.indexOf('=');
            options.put(each.substring(0, sign), each.substring(sign + 1));
        }
        try (App app = App.start(AppConfig.of(options))) {
            long begun = System.nanoTime();
            while (!app.ready()) {
                if (app.failed() != null || System.nanoTime() - begun > READY_NANOS) {
                    return; // whoever started it says that it has not
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Child.serve(String.valueOf(app.address()));
        }
    }

    AppConfig config() {
        return config;
    }

    String address() {
        return process.address();
    }

    Answer get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + process.address() + path))
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Answer(answer.statusCode(), answer.body());
    }

    @Override
    public void close() {
        process.close();
    }
}
