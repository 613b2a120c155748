package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The node agent: publishes the events of a stream of JSON lines. It reads as fast as Kafka acknowledges, and gives up
 * only when nothing was acknowledged for the whole of its time-out. Not for several threads, but {@link #finish} may be
 * called by another one, such as a shutdown hook, while {@link #run} waits for input.
 */
public final class PublishAgent {
    /** Every line was acknowledged, those seen before not counted. */
    public static final int ALL_PUBLISHED = 0;

    /** Not all valid lines were acknowledged in time. */
    public static final int NOT_ACKNOWLEDGED = 1;

    /** All valid lines were acknowledged, but some lines were no events. */
    public static final int SOME_REJECTED = 3;

    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final long REPORT_NANOS = 10_000_000_000L;

    /** Enough for 200 million events in a row, at most 60 MB. */
    private static final int SEEN_BLOCKS = 200_000;

    private final Publisher publisher;
    private final Duration timeout;
    private final Output output;
    private final SeenEvents seen = new SeenEvents(SEEN_BLOCKS);
    private final Object ending = new Object();
    private volatile long rejected;
    private volatile long duplicates;
    private volatile boolean stopped;
    private long progressAt = System.nanoTime();
    private long settled;
    private long reportedAt = System.nanoTime();
    private @Nullable Integer exit;

    /**
     * Where it writes.
     *
     * @param summary the last line, as JSON
     * @param rejects one line of JSON for each line that is no event
     * @param progress sentences for people
     */
    public record Output(PrintStream summary, PrintStream rejects, PrintStream progress) {}

    /**
     * Does not connect yet.
     *
     * @param timeout how long to wait while nothing is acknowledged
     */
    public PublishAgent(PublisherSettings settings, Registry registry, Duration timeout, Output output) {
        this(new Publisher(settings, registry), timeout, output);
    }

    PublishAgent(Publisher publisher, Duration timeout, Output output) {
        this.publisher = publisher;
        this.timeout = timeout;
        this.output = output;
    }

    /**
     * Publishes all lines to the end of the stream, then ends as {@link #finish} does.
     *
     * @return the exit code
     * @throws IOException if the stream cannot be read; what was read until then is published and summed up
     */
    public int run(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        try {
            for (Lines.Line line = lines.next(); line != null && !stopped; line = lines.next()) {
                if (!line.blank() && !take(line)) {
                    break;
                }
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finish();
        }
        return finish();
    }

    /** False if there is no use in going on. */
    private boolean take(Lines.Line line) throws InterruptedException {
        long now = System.currentTimeMillis() * 1000;
        ParsedLine parsed =
                line.whole() ? ReasonEventJson.parse(line.bytes(), now) : ReasonEventJson.tooLong(line.bytes());
        if (parsed instanceof ParsedLine.Invalid invalid) {
            rejected++;
            output.rejects().println(ReasonEventJson.writeRejection(line.number(), invalid.violation()));
            return true;
        }
        ReasonEvent event = ((ParsedLine.Valid) parsed).event();
        if (!seen.add(event)) {
            duplicates++;
            return true;
        }
        if (publisher.counts().outstanding() == 0) {
            progressAt = System.nanoTime();
        }
        while (!publisher.put(event, GLANCE)) {
            if (stopped || stalled()) {
                return false;
            }
        }
        return true;
    }

    /** Whether something is outstanding, and nothing has been settled for the whole time-out. */
    private boolean stalled() {
        PublisherCounts counts = publisher.counts();
        long now = System.nanoTime();
        long settledNow = counts.acknowledged() + counts.failed();
        if (settledNow != settled || counts.outstanding() == 0) {
            settled = settledNow;
            progressAt = now;
        }
        return now - progressAt > timeout.toNanos();
    }

    /** Every ten seconds of a long input, one sentence. */
    private void report() {
        long now = System.nanoTime();
        if (now - reportedAt < REPORT_NANOS) {
            return;
        }
        reportedAt = now;
        PublisherCounts counts = publisher.counts();
        String problem = counts.problem() == null ? "" : " (" + counts.problem() + ")";
        output.progress()
                .printf(
                        "%d events acknowledged, %d waiting, %d lines rejected%s%n",
                        counts.acknowledged(), counts.outstanding(), rejected, problem);
    }

    /** Reads no further line; {@link #run} then ends by itself, unless it waits for input. */
    public void stop() {
        stopped = true;
    }

    /**
     * Waits for what was taken to be acknowledged, says what became of it, and ends. Whoever comes first does it, once.
     *
     * @return the exit code
     */
    public int finish() {
        synchronized (ending) {
            if (exit == null) {
                stopped = true;
                exit = end();
            }
            return exit;
        }
    }

    private int end() {
        boolean patient = true;
        while (patient && publisher.counts().outstanding() > 0 && !stalled()) {
            patient = glance();
        }
        long lost = publisher.close(patient && publisher.counts().outstanding() == 0 ? timeout : GLANCE);
        PublisherCounts counts = publisher.counts();
        if (lost > 0) {
            output.progress()
                    .printf(
                            "Kafka did not acknowledge %d of %d events within %d s%s%n",
                            lost,
                            counts.accepted(),
                            timeout.toSeconds(),
                            counts.problem() == null ? "" : ": " + counts.problem());
        }
        output.rejects().flush();
        output.summary()
                .printf(
                        "{\"published\":%d,\"rejected\":%d,\"duplicates_suppressed\":%d}%n",
                        counts.acknowledged(), rejected, duplicates);
        output.summary().flush();
        if (lost > 0) {
            return NOT_ACKNOWLEDGED;
        }
        return rejected > 0 ? SOME_REJECTED : ALL_PUBLISHED;
    }

    private boolean glance() {
        try {
            Thread.sleep(20);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
