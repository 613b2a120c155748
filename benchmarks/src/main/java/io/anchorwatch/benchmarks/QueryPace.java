package io.anchorwatch.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One timeline, asked for at even distances; the time counts from when the question was due. Whoever asks has a process of his own: in that of
 * broker and load he would stand still whenever their garbage is collected.
 */
final class QueryPace implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final List<String> JAVA = List.of("-Xmx128m", "-XX:+UseSerialGC");
    private static final String END = "end";
    private static final String FAILED = "failed: ";

    private final Child process;

    /** Returns when the session has all its events and somebody is ready to ask. */
    QueryPace(LiveApp app, String session, int events) throws Exception {
        String path = "/api/v1/sessions/" + session + "/timeline?limit=1000";
        awaitEntries(app, path, events);
        process = new Child(QueryPace.class, JAVA, List.of("http://" + app.address() + path));
    }

    /** Waits until a timeline's first page has so many entries. */
    static int awaitEntries(LiveApp app, String path, int entries) throws Exception {
        long begun = System.nanoTime();
        while (true) {
            LiveApp.Answer answer = app.get(path);
            if (answer.status() == 200 && entries(answer.body()) == entries) {
                return answer.body().length();
            }
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(path + " has not come to " + entries + " entries within a minute: "
                        + answer.status() + ", " + entries(answer.body()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int entries(String body) {
        return body.split("\"appended_at\"", -1).length - 1;
    }

    /**
     * Begins to ask.
     *
     * @param every microseconds
     */
    void begin(long every) throws IOException {
        process.ask(Long.toString(every));
    }

    /** Ends it: how long answers took, in microseconds. */
    Histogram end() throws IOException, DataFormatException {
        String seen = process.ask(END);
        if (seen.startsWith(FAILED)) {
            throw new IllegalStateException("asking for a timeline has " + seen);
        }
        return Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder().decode(seen)), 0);
    }

    @Override
    public void close() {
        process.close();
    }

    /** The process itself. */
    public static void main(String[] args) throws IOException {
        Asker[] asker = {null};
        Child.serve(args[0], line -> {
            Asker last = asker[0];
            if (!line.equals(END)) {
                asker[0] = new Asker(URI.create(args[0]), Long.parseLong(line));
                return "begun";
            }
            return last == null ? FAILED + "not begun" : last.end();
        });
    }

    /** Asks until it is ended. */
    private static final class Asker {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        private final HttpRequest request;
        private final long every;
        private final Histogram micros = new Histogram(5);
        private final Thread thread = new Thread(this::ask, "paced-queries");
        private volatile boolean over;
        private volatile @Nullable Exception failure;

        Asker(URI what, long every) {
            request = HttpRequest.newBuilder(what)
                    .timeout(Duration.ofNanos(PATIENCE_NANOS))
                    .build();
            this.every = every;
            thread.setDaemon(true);
            thread.start();
        }

        private void ask() {
            try {
                for (long due = Clock.now(); !over && Clock.awaited(due); due += every) {
                    int status = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .statusCode();
                    if (status != 200) {
                        throw new IOException("it was answered with status " + status);
                    }
                    micros.recordValue(Math.max(0, Clock.now() - due));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }

        String end() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Exception failed = failure;
            if (failed != null) {
                return FAILED + String.valueOf(failed.getMessage()).replace('\n', ' ');
            }
            ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
            int length = micros.encodeIntoCompressedByteBuffer(bytes);
            return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        }
    }
}
