package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.lines.Line;
import io.anchorwatch.producers.lines.LineSource;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.schemas.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Locale;

/**
 * The node agent that keeps nothing: publishes the events of JSON lines. It reads as fast as Kafka acknowledges, and gives
 * up only when nothing was acknowledged for the whole of its time-out. Interrupting its thread makes it read no further
 * and sum up. For one run and one thread.
 */
public final class PublishAgent {
    /** Every line was acknowledged, those seen before not counted. */
    public static final int ALL_PUBLISHED = 0;

    /** Not all valid lines were acknowledged in time. */
    public static final int NOT_ACKNOWLEDGED = 1;

    /** All valid lines were acknowledged, but some lines were no events. */
    public static final int SOME_REJECTED = 3;

    /** A time-out for who never gives up. */
    public static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);
    private static final long REPORT_NANOS = 10_000_000_000L;
    private static final long LOOK_MS = 100;

    private final Publisher publisher;
    private final Output output;
    private final Intake intake;
    private Duration timeout;
    private long settled;
    private long progressAt;
    private long reportedAt;

    /**
     * Where it writes.
     *
     * @param summary the last line, as JSON
     * @param rejects one line of JSON for each line that is no event
     * @param progress sentences for people
     */
    public record Output(PrintWriter summary, PrintWriter rejects, PrintWriter progress) {}

    /**
     * Does not connect yet.
     *
     * @param timeout how long to wait while nothing is acknowledged
     */
    public PublishAgent(PublisherSettings settings, Registry registry, Duration timeout, Output output) {
        this(new Publisher(settings, registry), settings.privacy(), timeout, output);
    }

    PublishAgent(Publisher publisher, Privacy privacy, Duration timeout, Output output) {
        this.publisher = publisher;
        this.timeout = timeout;
        this.output = output;
        this.intake = new Intake(output.rejects(), privacy);
        this.progressAt = System.nanoTime();
        this.reportedAt = System.nanoTime();
    }

    /**
     * Publishes all lines until there are no more to come, waits for them to be acknowledged and says what became of them.
     *
     * @return the exit code
     * @throws IOException if the lines cannot be read to their end; what was read until then is published and summed up
     */
    public int run(LineSource lines) throws IOException {
        int exit = NOT_ACKNOWLEDGED;
        try {
            takeAll(lines);
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (Thread.interrupted()) {
                timeout = timeout.compareTo(LAST_PATIENCE) < 0 ? timeout : LAST_PATIENCE;
            }
            exit = finish();
        }
        return exit;
    }

    private void takeAll(LineSource lines) throws IOException, InterruptedException {
        boolean useful = true;
        while (useful && !lines.ended() && !Thread.currentThread().isInterrupted()) {
            Line line = lines.next();
            if (line != null) {
                useful = take(line);
                report();
            } else if (!lines.ended()) {
                Thread.sleep(LOOK_MS);
            }
        }
    }

    /** False if there is no use in going on. */
    private boolean take(Line line) throws InterruptedException {
        ReasonEvent event = intake.take(line);
        if (event == null) {
            return true;
        }
        if (publisher.counts().outstanding() == 0) {
            progressAt = System.nanoTime();
        }
        while (!publisher.put(event, GLANCE)) {
            if (stalled()) {
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
        if (now - reportedAt >= REPORT_NANOS) {
            reportedAt = now;
            PublisherCounts counts = publisher.counts();
            String sentence = counts.acknowledged() + " events acknowledged, " + counts.outstanding() + " waiting, "
                    + intake.rejected() + " lines rejected";
            output.progress().println(sentence + because(counts));
        }
    }

    private static String because(PublisherCounts counts) {
        return counts.problem() == null ? "" : ": " + counts.problem();
    }

    private int finish() {
        boolean patient = true;
        while (patient && publisher.counts().outstanding() > 0 && !stalled()) {
            patient = glance();
        }
        long lost = publisher.close(GLANCE);
        PublisherCounts counts = publisher.counts();
        if (lost > 0) {
            output.progress()
                    .println("Kafka at " + publisher.address() + " did not acknowledge " + lost + " of "
                            + counts.accepted() + " events within " + words(timeout) + because(counts));
        }
        output.progress().flush();
        output.summary().println(intake.counts(counts.acknowledged()) + "}");
        output.summary().flush();
        if (lost > 0) {
            return NOT_ACKNOWLEDGED;
        }
        return intake.rejected() > 0 ? SOME_REJECTED : ALL_PUBLISHED;
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static boolean glance() {
        try {
            Thread.sleep(20);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
