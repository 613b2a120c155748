package io.anchorwatch.quickstart;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM and Ctrl-C, for commands that run until they are told to stop. The signal wakes the main thread, which closes
 * what it has opened and returns an exit code like any other command; the process ends with that code.
 */
public final class StopSignal {
    /** For what may be cut off at any time because whatever it had promised is in Kafka: sooner than anybody kills it. */
    static final Duration SOON = Duration.ofSeconds(9);

    private static final int SECONDS_TO_STOP = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private volatile boolean waiting;
    private volatile @Nullable Duration longest;

    StopSignal() {}

    /** From now on a stop that takes longer than that is cut off, and has succeeded all the same. */
    void within(Duration time) {
        longest = time;
    }

    /** Listens from now on. To be called by the main thread, once; until then nobody ever asks. */
    void listen() {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main), "stop-signal"));
    }

    /** Whether somebody has asked to stop. */
    public boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits until somebody asks to stop. */
    public void await() throws InterruptedException {
        waiting = true;
        asked.await();
    }

    /** Waits until somebody asks to stop, at most so long, and says whether somebody did. */
    public boolean await(Duration longest) throws InterruptedException {
        waiting = true;
        return asked.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the process: here, or where the signal waits for the exit code. Does not return. */
    void exit(int code) {
        exitCode.complete(code);
        System.exit(code);
    }

    /**
     * Runs when the process ends, for whatever reason. After {@link #exit} there is nothing left to do; before it, this
     * was a signal, and the main thread is interrupted where it is not yet waiting for one.
     */
    private void stop(Thread main) {
        if (exitCode.isDone()) {
            return;
        }
        asked.countDown();
        if (!waiting) {
            main.interrupt();
        }
        Duration most = longest;
        long millis = most == null ? TimeUnit.SECONDS.toMillis(SECONDS_TO_STOP) : most.toMillis();
        try {
            Runtime.getRuntime().halt(exitCode.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            Runtime.getRuntime().halt(most == null ? CommandFailure.FAILED : 0);
        } catch (InterruptedException | ExecutionException e) {
            Runtime.getRuntime().halt(CommandFailure.FAILED);
        }
    }
}
