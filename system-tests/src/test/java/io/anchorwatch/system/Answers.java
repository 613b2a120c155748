package io.anchorwatch.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Asks for answers all the time, of one instance or the next, and measures how long there were none. */
final class Answers implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Supplier<List<String>> instances;
    private final String path;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final AtomicLong longest = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    /** @param instances where they answer at the moment, {@code http://host:port} */
    Answers(Supplier<List<String>> instances, String path) {
        this.instances = instances;
        this.path = path;
        thread = new Thread(this::run, "answers");
        thread.setDaemon(true);
        thread.start();
    }

    /** The longest time without an answer by any instance so far. */
    Duration longestOutage() {
        return Duration.ofNanos(longest.get());
    }

    private void run() {
        long answered = System.nanoTime();
        while (!closing) {
            long began = System.nanoTime();
            for (String each : instances.get()) {
                if (answers(URI.create(each + path))) {
                    answered = System.nanoTime();
                    break;
                }
            }
            long silent = System.nanoTime() - answered;
            longest.accumulateAndGet(silent, Math::max);
            long rest = EVERY.toNanos() - (System.nanoTime() - began);
            try {
                Thread.sleep(Math.max(1, rest / 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean answers(URI where) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(where).timeout(Duration.ofSeconds(3)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            closing = true;
            return false;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
