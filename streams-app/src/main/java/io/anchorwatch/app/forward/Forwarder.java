package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.ForwarderView.State;
import io.anchorwatch.app.forward.delivery.Backoff;
import io.anchorwatch.app.forward.delivery.DeadShare;
import io.anchorwatch.app.forward.delivery.Delivery;
import io.anchorwatch.app.forward.delivery.Outcome;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Step;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.forward.receiver.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is concluded and delivers it to one receiver. One thread reads, decides and commits; another decodes and
 * sends, one task at a time, so that the first can go on polling however long a receiver takes.
 */
final class Forwarder implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long WAIT_MS = 100;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AGAIN_MS = 1_000;

    private final ForwarderConfig config;
    private final Supplier<Intake> intakes;
    private final Loader loader;
    private final Receiver receiver;
    private final DeadLetters deadLetters;
    private final Duration patience;
    private final Standing standing;
    private final DeadShare share;
    private final Reports reports;
    private final Thread thread;
    private final Worker worker;
    private volatile boolean stopping;
    private Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private @Nullable Delivery delivery;
    private @Nullable Delivery afterwards;
    private @Nullable Delivery reporting;
    private long lookedNanos = System.nanoTime() - LOOK_NANOS;
    private long notBeforeMs;

    /**
     * A forwarder that has not started.
     *
     * @param intakes makes what reads, as a member of its group
     * @param patience how long an open request may hold up the end
     */
    Forwarder(
            ForwarderConfig config,
            Supplier<Intake> intakes,
            Loader loader,
            Receiver receiver,
            DeadLetters deadLetters,
            Duration patience) {
        this.config = config;
        this.intakes = intakes;
        this.loader = loader;
        this.receiver = receiver;
        this.deadLetters = deadLetters;
        this.patience = patience;
        this.standing = new Standing(config);
        this.share = new DeadShare(config.number(ForwarderOption.DEAD_LETTERS_MAX));
        this.reports = new Reports(config, System.currentTimeMillis());
        this.thread = Worker.daemon(this::live, "anchorwatch-forward-" + config.name());
        this.worker = new Worker("anchorwatch-forward-" + config.name() + "-out");
    }

    /** Starts; returns at once. */
    void start() {
        thread.start();
    }

    ForwarderView view() {
        return standing.view();
    }

    private void live() {
        try {
            run();
        } catch (Error e) { // the machine's end, not a receiver's; whoever looks must not see it running
            standing.stopped(e.toString(), System.currentTimeMillis());
            standing.show(List.of());
            throw e;
        }
    }

    private void run() {
        while (!stopping) {
            try (Intake intake = intakes.get()) {
                while (!stopping) {
                    turn(intake);
                }
                finish(intake);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                failed("reading failed: " + e);
                pause();
            }
            delivery = null; // of partitions that the next consumer reads again
            afterwards = null;
        }
    }

    private void failed(String why) {
        standing.failed(why, System.currentTimeMillis());
        standing.is(State.BACKING_OFF);
        standing.show(List.of());
    }

    private void pause() {
        try {
            Thread.sleep(AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One turn: read, go on with what is under way, commit what is settled. */
    private void turn(Intake intake) throws InterruptedException {
        long nowMs = System.currentTimeMillis();
        boolean idle = !worker.busy() && (standing.state() == State.STOPPED || nowMs < notBeforeMs || nothing(intake));
        intake.poll(idle ? POLL : Duration.ZERO);
        if (standing.state() != State.STOPPED) {
            advance(intake);
        }
        intake.commit();
        if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
            lookedNanos = System.nanoTime();
            intake.look();
            if (standing.state() != State.STOPPED) {
                standing.is(now());
            }
            standing.show(intake.cursors(System.currentTimeMillis()));
        }
    }

    private boolean nothing(Intake intake) {
        return delivery == null && !intake.waiting();
    }

    private void advance(Intake intake) throws InterruptedException {
        if (!await(WAIT_MS)) {
            return;
        }
        long nowMs = System.currentTimeMillis();
        if (nowMs < notBeforeMs) {
            return;
        }
        if (delivery == null) {
            reporting = reports.next(standing.view(), nowMs, loader, backoff);
            delivery = reporting;
        }
        Delivery now = delivery;
        if (now == null) {
            if (intake.waiting()) {
                List<Loader.Raw> raws = intake.take(config.batchRecords());
                worker.submit(() -> load(intake, raws));
            }
            return;
        }
        Step step = now.next(nowMs);
        if (step instanceof Step.Send send) {
            worker.submit(() -> send(now, send.parcels()));
        } else if (step instanceof Step.Bury grave && now == reporting) {
            now.buried();
            standing.failed("it does not take what is reported about us: " + grave.why(), nowMs);
        } else if (step instanceof Step.Bury grave) {
            worker.submit(() -> bury(now, grave));
        } else if (step instanceof Step.Wait wait) {
            notBeforeMs = wait.untilMs();
        } else if (step instanceof Step.Done) {
            delivery = afterwards;
            afterwards = null;
        } else if (step instanceof Step.Stopped stopped) {
            standing.stopped(stopped.why(), nowMs);
            standing.show(intake.cursors(nowMs));
        }
    }

    /** Waits for what is under way; false while it is. What nobody expected begins anew from what is committed. */
    private boolean await(long millis) throws InterruptedException {
        boolean busy = worker.busy();
        if (!worker.await(millis)) {
            if (config.kind() == ForwarderConfig.Kind.SYSLOG
                    && worker.busyMs() > config.number(ForwarderOption.REQUEST_TIMEOUT_MS)) {
                receiver.abort(); // nobody reads what is written there
            }
            return false;
        }
        if (busy && standing.state() != State.STOPPED) {
            standing.is(now());
        }
        return true;
    }

    private State now() {
        return backoff.failing() ? State.BACKING_OFF : State.RUNNING;
    }

    /** Runs on the worker; what it returns runs on the other thread, like all that follows. */
    private Runnable load(Intake intake, List<Loader.Raw> raws) {
        try {
            Loader.Load load = loader.load(raws);
            return () -> loaded(intake, raws, load);
        } catch (RuntimeException e) { // the registry is away
            return () -> {
                intake.back(raws);
                notBeforeMs = System.currentTimeMillis() + AGAIN_MS;
                standing.failed("waiting for the schema registry: " + e.getMessage(), System.currentTimeMillis());
            };
        }
    }

    private void loaded(Intake intake, List<Loader.Raw> raws, Loader.Load load) {
        intake.back(raws.subList(load.consumed(), raws.size()));
        load.unwanted().forEach(each -> intake.settled(each, Outcome.LEFT_OUT));
        delivery = load.parcels().isEmpty()
                ? null
                : new Delivery(load.parcels(), intake::ours, intake::settled, backoff, share);
        Loader.Bad bad = load.bad();
        if (bad != null) {
            afterwards = Delivery.of(bad.parcel(), bad.why(), intake::ours, intake::settled, backoff, share);
        }
        if (delivery == null) {
            delivery = afterwards;
            afterwards = null;
        }
    }

    private Runnable send(Delivery now, List<Parcel> parcels) throws InterruptedException {
        Verdict verdict;
        try {
            verdict = receiver.send(parcels);
        } catch (RuntimeException e) {
            verdict = new Verdict.Retry("sending failed: " + e);
        }
        Verdict told = verdict;
        return () -> {
            now.answered(told, System.currentTimeMillis());
            standing.told(told, now == reporting ? 0 : parcels.size(), now.lastError(), System.currentTimeMillis());
        };
    }

    private Runnable bury(Delivery now, Step.Bury grave) throws InterruptedException {
        try {
            deadLetters.write(config, grave);
            return () -> {
                now.buried();
                standing.deadLetter(grave.parcel().position(), grave.why());
            };
        } catch (ExecutionException | KafkaException e) {
            return () -> {
                String why = "a dead letter cannot be written: " + e.getMessage();
                now.notBuried(why, System.currentTimeMillis());
                standing.failed(why, System.currentTimeMillis());
            };
        }
    }

    /** Waits for what is open, so that it need not be sent again, and commits what is settled. */
    private void finish(Intake intake) throws InterruptedException {
        await(patience.toMillis());
        intake.commitNow();
        standing.show(intake.cursors(System.currentTimeMillis()));
    }

    /** Stops: an open request gets its time, then what is settled is committed. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(patience.plus(Intake.CLOSE).plus(Intake.CLOSE).toMillis());
            receiver.abort();
            if (worker.end()) {
                receiver.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
