package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The node agent: publishes the events of a stream of JSON lines. It reads as fast as Kafka acknowledges, and gives up
 * only when nothing was acknowledged for the whole of its time-out. Interrupting its thread makes it read no further
 * and sum up. For one run and one thread.
 */
public final class PublishAgent {
    /** Every line was acknowledged, those seen before not counted. */
    public static final int ALL_PUBLISHED = 0;

    /** Not all valid lines were acknowledged in time. */
    public static final int NOT_ACKNOWLEDGED = 1;

    /** All valid lines were acknowledged, but some lines were no events. */
    public static final int SOME_REJECTED = 3;

    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);
    private static final long REPORT_NANOS = 10_000_000_000L;

    /** Enough for 200 million events in a row, at most 60 MB. */
    private static final int SEEN_BLOCKS = 200_000;

    private final Publisher publisher;
    private final Output output;
    private final SeenEvents seen = new SeenEvents(SEEN_BLOCKS);
    private Duration timeout;
    private long rejected;
    private long duplicates;
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
        this(new Publisher(settings, registry), timeout, output);
    }

    PublishAgent(Publisher publisher, Duration timeout, Output output) {
        this.publisher = publisher;
        this.timeout = timeout;
        this.output = output;
        this.progressAt = System.nanoTime();
        this.reportedAt = System.nanoTime();
    }

    /**
     * What to read: a thread that waits there can be interrupted.
     *
     * @param file a path, or {@code -} for standard input
     * @param follow whether to wait at the end of a file for more; standard input ends where it ends
     */
    public static InputStream input(String file, boolean follow) throws IOException {
        if (file.equals("-")) {
            return Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
        }
        Path path = Path.of(file);
        return follow ? new FollowedFile(path) : Files.newInputStream(path);
    }

    /**
     * Publishes all lines to the end of the stream, waits for them to be acknowledged and says what became of them.
     *
     * @return the exit code
     * @throws IOException if the stream cannot be read to its end; what was read until then is published and summed up
     */
    public int run(InputStream in) throws IOException {
        int exit = NOT_ACKNOWLEDGED;
        try {
            takeAll(new Lines(in));
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

    private void takeAll(Lines lines) throws IOException, InterruptedException {
        boolean useful = true;
        Lines.Line line = lines.next();
        while (useful && line != null && !Thread.currentThread().isInterrupted()) {
            useful = line.blank() || take(line);
            report();
            line = useful ? lines.next() : null;
        }
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
                    + rejected + " lines rejected";
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
        output.rejects().flush();
        output.progress().flush();
        output.summary()
                .println("{\"published\":" + counts.acknowledged() + ",\"rejected\":" + rejected
                        + ",\"duplicates_suppressed\":" + duplicates + "}");
        output.summary().flush();
        if (lost > 0) {
            return NOT_ACKNOWLEDGED;
        }
        return rejected > 0 ? SOME_REJECTED : ALL_PUBLISHED;
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
