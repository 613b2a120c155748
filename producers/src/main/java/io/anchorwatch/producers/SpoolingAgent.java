package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.lines.Line;
import io.anchorwatch.producers.lines.LineSource;
import io.anchorwatch.producers.lines.Position;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.producers.spool.Spool;
import io.anchorwatch.producers.spool.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node agent that keeps on disk what is not yet acknowledged. It goes round: lines that are there go into the spool, the
 * spool is forced to disk, what is on disk is sent, what is acknowledged is released. When the spool is full it leaves the
 * lines where they are. For one run and one thread, which must not be interrupted: an interrupt closes files.
 */
public final class SpoolingAgent {
    private static final Duration BRISK = Duration.ofMillis(10);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration LAST_READING = Duration.ofSeconds(1);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration TELL_AFTER = Duration.ofSeconds(10);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(1);
    private static final int BATCH_LINES = 1_000;
    private static final byte[] NO_LINE = {};

    private final Spool spool;
    private final SpoolSender sender;
    private final Intake intake;
    private final PublishAgent.Output output;
    private final Duration timeout;
    private final Stop stop;
    private @Nullable Stored held;
    private @Nullable Position stored;
    private boolean full;
    private boolean unwritable;
    private long fullTimes;
    private long writeAt = System.nanoTime();
    private long settled;
    private long progressAt = System.nanoTime();
    private boolean told;
    private long toldAt = System.nanoTime();

    /**
     * Does not connect yet.
     *
     * @param privacy what a line may hold before it goes into the spool
     * @param publishers makes a publisher, again whenever Kafka has refused something
     * @param timeout how long to wait while nothing is acknowledged; {@link PublishAgent#FOR_EVER} to never give up
     */
    public SpoolingAgent(
            Spool spool,
            Privacy privacy,
            Supplier<Publisher> publishers,
            Duration timeout,
            Stop stop,
            PublishAgent.Output output) {
        this.spool = spool;
        this.intake = new Intake(output.rejects(), privacy);
        this.sender = new SpoolSender(spool, publishers, intake, output.progress());
        this.timeout = timeout;
        this.stop = stop;
        this.output = output;
        this.stored = spool.position();
    }

    /**
     * Takes in and publishes all lines until there are no more to come and all is acknowledged, or somebody wants an end.
     *
     * @return the exit code
     * @throws IOException if lines cannot be read or the spool cannot be forced to disk; what was acknowledged is released
     */
    public int run(LineSource lines) throws IOException, InterruptedException {
        try {
            if (goRound(lines)) {
                readToStop(lines);
                sendToStop();
            }
        } catch (IOException e) {
            sendToStop();
            throw e;
        } finally {
            sender.close(IDLE);
            sumUp();
        }
        return spool.pending() > 0
                ? PublishAgent.NOT_ACKNOWLEDGED
                : intake.rejected() > 0 ? PublishAgent.SOME_REJECTED : PublishAgent.ALL_PUBLISHED;
    }

    /** Until everything is done, or there is no use in going on; true if somebody wanted an end before. */
    private boolean goRound(LineSource lines) throws IOException, InterruptedException {
        boolean moved = true;
        while (!stop.await(moved ? Duration.ZERO : spool.pending() > 0 ? BRISK : IDLE)) {
            moved = takeIn(lines);
            moved |= sender.move();
            tell();
            boolean done = lines.ended() && held == null && spool.pending() == 0;
            if (done || stalled()) {
                return false;
            }
        }
        return true;
    }

    /** Takes in a batch and has it on disk; says whether there was one. What is rejected is told before it is passed over. */
    private boolean takeIn(LineSource lines) throws IOException {
        int taken = 0;
        boolean useful = mayTakeIn() && appendHeld();
        Line line = useful ? lines.next() : null;
        while (line != null) {
            taken++;
            ReasonEvent event = intake.take(line);
            useful = event == null
                    || append(new Stored(lines.position(), intake.verbatim() ? line.bytes() : bytes(event)));
            line = useful && taken < BATCH_LINES && mayTakeIn() ? lines.next() : null;
        }
        Position now = lines.position();
        if (taken > 0 && useful && now != null && !now.equals(stored)) {
            boolean unused = append(new Stored(now, NO_LINE));
        }
        spool.force();
        return taken > 0;
    }

    /** What is kept on disk says no more than what is sent, and is the same whenever it is sent. */
    private static byte[] bytes(ReasonEvent event) {
        return ReasonEventJson.write(event).getBytes(StandardCharsets.UTF_8);
    }

    private boolean mayTakeIn() {
        if (!spool.hasRoom() && !full) {
            full = true;
            fullTimes++;
            say("the spool is full: " + spool.pending() + " events wait in " + spool.bytes()
                    + " bytes; nothing more is read until Kafka has taken some");
        } else if (full && spool.bytes() < spool.bytesMax() / 2) {
            full = false;
        }
        return spool.hasRoom() && System.nanoTime() - writeAt >= 0;
    }

    private boolean appendHeld() {
        Stored again = held;
        held = null;
        return again == null || append(again);
    }

    /** Holds on to what could not be written, because the disk is full for example. */
    private boolean append(Stored next) {
        try {
            spool.append(next);
            stored = next.position();
            unwritable = false;
        } catch (IOException e) {
            held = next;
            writeAt = System.nanoTime() + WRITE_AGAIN.toNanos();
            if (!unwritable) {
                say("the spool cannot be written: " + e.getMessage() + "; nothing more is read until it can");
            }
            unwritable = true;
        }
        return held == null;
    }

    /** Whether something is waiting, and nothing was acknowledged for the whole time-out. */
    private boolean stalled() {
        long now = System.nanoTime();
        if (sender.acknowledged() != settled || spool.pending() == 0) {
            settled = sender.acknowledged();
            progressAt = now;
        }
        return now - progressAt > timeout.toNanos();
    }

    /** As long as Kafka or the registry keep events waiting, and once when they do not any more. */
    private void tell() {
        String problem = sender.problem();
        long now = System.nanoTime();
        if (problem == null || spool.pending() == 0) {
            if (told) {
                say("Kafka acknowledges again");
            }
            told = false;
            toldAt = now;
        } else if (now - toldAt > (told ? TELL_EVERY : TELL_AFTER).toNanos()) {
            told = true;
            toldAt = now;
            say(spool.pending() + " events wait in the spool: " + problem);
        }
    }

    private void say(String sentence) {
        output.progress().println(sentence);
        output.progress().flush();
    }

    /** What stands there now is taken in still, as far as it goes. */
    private void readToStop(LineSource lines) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LAST_READING.toNanos() && takeIn(lines)) {
            boolean unused = sender.move();
        }
    }

    private void sendToStop() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Duration patience = timeout.compareTo(LAST_PATIENCE) < 0 ? timeout : LAST_PATIENCE;
        while (spool.pending() > 0 && System.nanoTime() - begun < patience.toNanos()) {
            if (!sender.move()) {
                Thread.sleep(BRISK.toMillis());
            }
        }
    }

    private void sumUp() {
        if (spool.pending() > 0) {
            String problem = sender.problem();
            say(spool.pending() + " events wait in the spool for the next start"
                    + (problem == null ? "" : ": " + problem));
        }
        output.summary()
                .println(intake.counts(sender.acknowledged()) + ",\"spooled\":" + spool.pending()
                        + ",\"spool_full\":" + fullTimes + ",\"spool_damaged\":" + spool.damaged()
                        + ",\"spool_torn_bytes\":" + spool.torn() + "}");
        output.summary().flush();
    }
}
