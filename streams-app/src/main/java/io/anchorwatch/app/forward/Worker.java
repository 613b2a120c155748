package io.anchorwatch.app.forward;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Does what takes time on a thread of its own, one task at a time; what follows from it is done by whoever waits for it. */
final class Worker {
    private final ExecutorService thread;
    private @Nullable Future<Runnable> task;
    private long sinceNanos;

    Worker(String name) {
        thread = Executors.newSingleThreadExecutor(task -> daemon(task, name));
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins a task, which returns what is to be done when it has ended. */
    void submit(Callable<Runnable> work) {
        sinceNanos = System.nanoTime();
        task = thread.submit(work);
    }

    boolean busy() {
        return task != null;
    }

    /** For how long the task has been under way. */
    long busyMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }

    /**
     * Waits for the task and does what follows from it; false while it is still under way, true also when there is none.
     *
     * @throws KafkaException if the task failed in a way that nobody expected
     */
    boolean await(long millis) throws InterruptedException {
        Future<Runnable> open = task;
        if (open == null) {
            return true;
        }
        try {
            Runnable then = open.get(millis, TimeUnit.MILLISECONDS);
            task = null;
            then.run();
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            task = null;
            throw new KafkaException("a task failed", e.getCause());
        }
    }

    /** Interrupts the task and lets it end; whether it has, in a second. */
    boolean end() throws InterruptedException {
        thread.shutdownNow();
        return thread.awaitTermination(1, TimeUnit.SECONDS);
    }
}
