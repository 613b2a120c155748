package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.app.read.News;
import io.anchorwatch.app.read.Offsets;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Server-sent events to those who look on: {@code finding} and {@code episode} as they arrive, {@code fleet} every five
 * seconds, {@code reset} when some were missed. Each event's id says how far its reader has come, so that going on is
 * possible with any instance.
 */
final class LiveStream {
    static final String TYPE = "text/event-stream";

    /** Each holds a thread of the server's 64. */
    static final int READERS_MAX = 16;

    private static final int FULL_SECONDS = 5;

    /** A browser that is cut off comes back by itself, and not sooner than after these milliseconds. */
    private static final String RETRY = "retry: 5000\n\n";

    private static final long FLEET_NANOS = 5_000_000_000L;

    private final News news;
    private final Semaphore room = new Semaphore(READERS_MAX);

    LiveStream(News news) {
        this.news = news;
    }

    /**
     * Takes a place.
     *
     * @throws Problem 503, if all are taken
     */
    void enter() {
        if (!room.tryAcquire()) {
            throw Problem.unavailable(READERS_MAX + " readers follow already, which is all there may be", FULL_SECONDS);
        }
    }

    /** Gives the place back. */
    void leave() {
        room.release();
    }

    /**
     * Writes until the reader is gone or the server stops.
     *
     * @param from where the reader was before
     * @param ids how a place is told to this reader
     * @param fleet what the fleet looks like now
     */
    void write(OutputStream out, String fleetId, Offsets from, Function<Offsets, String> ids, Supplier<JsonNode> fleet)
            throws IOException, InterruptedException {
        Offsets seen = from;
        long due = System.nanoTime();
        out.write(RETRY.getBytes(StandardCharsets.UTF_8));
        out.flush();
        News.Batch batch = news.after(seen, 0);
        while (batch != null) {
            seen = batch.seen();
            if (batch.missed()) {
                send(out, "reset", ids.apply(seen), JsonNodeFactory.instance.objectNode());
            }
            boolean told = false;
            for (Conclusion conclusion : batch.conclusions()) {
                told |= tell(out, fleetId, conclusion);
            }
            if (told) { // What arrived for others shows nowhere, not even in how often something is sent.
                out.write(("id: " + ids.apply(seen) + "\n\n").getBytes(StandardCharsets.UTF_8));
            }
            if (System.nanoTime() - due >= 0) {
                due = System.nanoTime() + FLEET_NANOS;
                send(out, "fleet", ids.apply(seen), fleet.get());
            }
            out.flush();
            batch = news.after(seen, Math.max(1, (due - System.nanoTime()) / 1_000_000));
        }
    }

    /** The id of a batch comes after its last event: who is cut off within it gets the batch again. */
    private static boolean tell(OutputStream out, String fleetId, Conclusion conclusion) throws IOException {
        if (!conclusion.fleetId().equals(fleetId)) {
            return false;
        }
        if (conclusion instanceof Finding finding) {
            event(out, "finding", "", Shapes.FINDING.write(finding));
        } else if (conclusion instanceof Episode episode) {
            event(out, "episode", "", Shapes.EPISODE.write(episode));
        }
        return true;
    }

    private static void send(OutputStream out, String name, String id, JsonNode body) throws IOException {
        event(out, name, "id: " + id + "\n", body);
    }

    private static void event(OutputStream out, String name, String id, JsonNode body) throws IOException {
        out.write((id + "event: " + name + "\ndata: " + body + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
}
