package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.spool.Spool;
import io.anchorwatch.producers.spool.Stored;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in a spool, in order, and releases it as far as all before it is acknowledged. What Kafka refuses is sent
 * again, with all that came after it, by a new publisher: a refusal is about rights or limits, which somebody will mend,
 * or about a producer that has lost its place. For one thread.
 */
final class SpoolSender {
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final Duration SAVE_EVERY = Duration.ofMillis(200);
    private static final long PAUSE_SECONDS_MAX = 30;

    /** A line was judged when it was taken in: what it says of time is not judged by another day's clock. */
    private static final long ANY_TIME = Long.MAX_VALUE / 2;

    private final Spool spool;
    private final Supplier<Publisher> publishers;
    private final Intake intake;
    private final PrintWriter progress;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private @Nullable Publisher publisher;
    private @Nullable Flight waiting;
    private @Nullable String problem;
    private volatile @Nullable String refusal;
    private long acknowledged;
    private long pauseSeconds = 1;
    private long resumeAt = System.nanoTime();
    private long savedAt = System.nanoTime();

    SpoolSender(Spool spool, Supplier<Publisher> publishers, Intake intake, PrintWriter progress) {
        this.spool = spool;
        this.publishers = publishers;
        this.intake = intake;
        this.progress = progress;
    }

    /** One record on its way; without an event, there is nothing to wait for. */
    private final class Flight implements Receipt {
        private final long address;
        private final int lines;
        private final @Nullable ReasonEvent event;
        private volatile boolean done;

        Flight(long address, int lines, @Nullable ReasonEvent event) {
            this.address = address;
            this.lines = lines;
            this.event = event;
            this.done = event == null;
        }

        @Override
        public void acknowledged() {
            done = true;
        }

        @Override
        public void refused(String why) {
            refusal = why;
        }
    }

    /** Sends as much as finds room and releases what was acknowledged; says whether anything moved. */
    boolean move() throws IOException, InterruptedException {
        boolean moved = settle();
        String why = refusal;
        if (why != null) {
            startAnew(why);
        }
        if (publisher == null && System.nanoTime() - resumeAt < 0) {
            return moved;
        }
        Publisher open = publisher == null ? publishers.get() : publisher;
        publisher = open;
        Flight next = next();
        while (next != null && sent(open, next)) {
            flights.add(next);
            moved = true;
            next = next();
        }
        waiting = next;
        return moved;
    }

    private static boolean sent(Publisher open, Flight flight) throws InterruptedException {
        return flight.event == null || open.put(flight.event, Duration.ZERO, flight);
    }

    private @Nullable Flight next() throws IOException {
        Flight next = waiting;
        waiting = null;
        Stored stored = next == null ? spool.next() : null;
        return stored == null ? next : new Flight(spool.address(), stored.line().length == 0 ? 0 : 1, event(stored));
    }

    /** Null for a line that is none by the rules of today: it was stored by another version, and is reported. */
    private @Nullable ReasonEvent event(Stored stored) {
        if (stored.line().length == 0) {
            return null;
        }
        ParsedLine parsed = ReasonEventJson.parse(stored.line(), ANY_TIME);
        if (parsed instanceof ParsedLine.Invalid invalid) {
            intake.reject(stored.position() == null ? 0 : stored.position().line(), invalid.violation());
            return null;
        }
        return ((ParsedLine.Valid) parsed).event();
    }

    private boolean settle() throws IOException {
        int settled = 0;
        for (Flight first = flights.peek(); first != null && first.done; first = flights.peek()) {
            flights.remove();
            spool.release(first.address, first.lines);
            acknowledged += first.event == null ? 0 : 1;
            settled++;
        }
        if (settled > 0) {
            pauseSeconds = 1;
        }
        if (System.nanoTime() - savedAt >= SAVE_EVERY.toNanos()) {
            savedAt = System.nanoTime();
            spool.save();
        }
        return settled > 0;
    }

    private void startAnew(String why) throws IOException {
        progress.println("Kafka refuses events: " + why + "; in " + pauseSeconds + " s they are sent again");
        progress.flush();
        close(CLOSING);
        flights.clear();
        waiting = null;
        refusal = null;
        spool.rewind();
        resumeAt = System.nanoTime() + Duration.ofSeconds(pauseSeconds).toNanos();
        pauseSeconds = Math.min(PAUSE_SECONDS_MAX, 2 * pauseSeconds);
    }

    /** Events that were acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Why nothing is acknowledged, or was in the end; null while nothing is wrong. */
    @Nullable
    String problem() {
        Publisher open = publisher;
        return open == null ? problem : open.counts().problem();
    }

    /** Waits for acknowledgements no longer than that, and releases what they are about. */
    void close(Duration patience) throws IOException {
        Publisher open = publisher;
        if (open != null) {
            problem = open.counts().problem();
            long unusedLost = open.close(patience);
            publisher = null;
        }
        boolean unused = settle();
        spool.save();
    }
}
