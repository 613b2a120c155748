package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.terminal.NewsReader.News;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code watch}: follows the stream of an instance and prints what is new, until it is closed. What breaks
 * off is taken up again where it broke off; while it is not live, standard error says since when and why.
 */
public final class WatchClient implements AutoCloseable {
    /** An instance says something every five seconds. Silence of this length means that the line is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(13);

    private static final long RETRY_MS = 5_000;
    private static final int KNOWN_MOST = 20_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Door door;
    private final String path;
    private final WatchFilter filter;
    private final @Nullable Look look;
    private final PrintStream out;
    private final PrintStream err;

    /** The newest revision told of each, by id: what comes again after a break is told once. */
    private final Map<String, Long> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KNOWN_MOST;
        }
    };

    private String id = "";
    private long retryMs = RETRY_MS;
    private boolean said;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable InputStream body;
    private volatile boolean closed;

    /**
     * Follows a fleet.
     *
     * @param look how a line looks, or null for JSON as the instance sent it, a line each
     */
    public WatchClient(
            Door door, String fleetId, WatchFilter filter, @Nullable Look look, PrintStream out, PrintStream err) {
        this.door = door;
        this.path = "/api/v1/stream?fleet=" + URLEncoder.encode(fleetId, StandardCharsets.UTF_8);
        this.filter = filter;
        this.look = look;
        this.out = out;
        this.err = err;
    }

    /** Follows until it is closed, nobody reads what is printed any more, or it is refused for good; the exit code. */
    public int run() {
        while (!closed) {
            try {
                follow();
            } catch (NoAnswerException e) {
                err.println(e.getMessage());
                return e.exitCode();
            } catch (IOException e) {
                if (!closed && !out.checkError()) {
                    cut(e);
                }
            }
            if (out.checkError()) {
                return TimelineClient.TOLD;
            }
        }
        return TimelineClient.TOLD;
    }

    /** To be called now and then: a line that is dead is given up. */
    public void look() {
        if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
            hangUp();
        }
    }

    private void follow() throws IOException {
        HttpResponse<InputStream> answer = ask();
        if (answer.statusCode() != 200) {
            refused(answer);
        }
        try (InputStream stream = answer.body()) {
            heardAt = System.nanoTime();
            body = stream;
            NewsReader news =
                    new NewsReader(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)), retryMs);
            boolean live = false;
            while (!closed && !out.checkError()) {
                News next = news.next();
                heardAt = System.nanoTime();
                id = news.id().isEmpty() ? id : news.id();
                retryMs = news.retryMs();
                if (!live && !next.kind().isEmpty()) {
                    live = true;
                    say("live");
                    said = false;
                }
                take(next);
            }
        } finally {
            body = null;
        }
    }

    private HttpResponse<InputStream> ask() throws IOException {
        HttpRequest.Builder question = door.question(path);
        if (!id.isEmpty()) {
            question.header("Last-Event-ID", id);
        }
        try {
            return door.ask(question.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
            throw new IOException(e);
        }
    }

    /** Waiting makes nobody better known: only what may pass is asked again. */
    private void refused(HttpResponse<InputStream> answer) throws IOException {
        byte[] said;
        try (InputStream stream = answer.body()) {
            said = stream.readNBytes(64 << 10);
        } catch (IOException e) {
            said = new byte[0];
        }
        int status = answer.statusCode();
        NoAnswerException why = door.refusal(status, said);
        if (status == 400 || status == 401 || status == 403 || why.exitCode() != TimelineClient.NOBODY_COULD_SAY) {
            throw why;
        }
        retryMs = answer.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,3}"))
                .map((Function<String, Long>) seconds -> TimeUnit.SECONDS.toMillis(Long.parseLong(seconds)))
                .orElse(RETRY_MS);
        throw new IOException(why.getMessage());
    }

    private void take(News next) throws IOException {
        if (next.kind().equals("reset")) {
            say("some news were missed; findings and the page have them");
        }
        if (!next.kind().equals("finding") && !next.kind().equals("episode")) {
            return;
        }
        JsonNode news = MAPPER.readTree(next.data());
        String name = next.kind()
                + news.path("finding_id").asText()
                + news.path("episode_id").asText();
        long revision = news.path("revision").asLong();
        Long before = known.get(name);
        if (before != null && before >= revision) {
            return;
        }
        known.put(name, revision);
        if (filter.takes(news)) {
            Look now = look;
            out.print((now == null ? next.data() : WatchText.line(news, now)) + "\n");
            out.flush();
        }
    }

    /** Says once that it is not live, and waits until it makes sense to ask again. */
    private void cut(IOException why) {
        if (!said) {
            said = true;
            say("not live: " + Door.why(why) + "; asking again until somebody answers");
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(retryMs);
        while (!closed && System.nanoTime() < until) {
            LockSupport.parkNanos(Math.min(100_000_000L, until - System.nanoTime()));
        }
    }

    private void say(String what) {
        err.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + what);
    }

    private void hangUp() {
        InputStream open = body;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone, which is what was wanted.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        hangUp();
    }
}
