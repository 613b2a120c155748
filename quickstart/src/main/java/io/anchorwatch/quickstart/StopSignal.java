package io.anchorwatch.quickstart;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * SIGTERM and Ctrl-C, for commands that run until they are told to stop. The signal wakes the main thread, which closes
 * what it has opened and returns an exit code like any other command; the process ends with that code.
 */
public final class StopSignal {
    private static final int SECONDS_TO_STOP = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private volatile boolean waiting;

    StopSignal() {}

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
        try {
            Runtime.getRuntime().halt(exitCode.get(SECONDS_TO_STOP, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            Runtime.getRuntime().halt(CommandFailure.FAILED);
        }
    }
}
