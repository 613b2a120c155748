package io.anchorwatch.producers;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the sender, a bounded number of records, in their order. Whoever puts one in takes no lock and wakes nobody: on a
 * busy machine the thread that was woken would run at once, in place of the one that woke it, which has other things to
 * do. The sender looks by itself, the more seldom the longer there was nothing.
 */
final class Waiting {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int most;
    private final Queue<Outgoing> records = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private long pause = PAUSE_MIN_NANOS;

    Waiting(int most) {
        this.most = most;
    }

    /** Whether there was room a moment ago. */
    boolean hasRoom() {
        return size.get() < most;
    }

    /** Whether there was room for it. */
    boolean offer(Outgoing outgoing) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            return false;
        }
        return records.add(outgoing);
    }

    /** The next record, or null after a pause when there is none. For the sender thread only. */
    @Nullable
    Outgoing next() throws InterruptedException {
        Outgoing next = records.poll();
        if (next != null) {
            size.decrementAndGet();
            pause = PAUSE_MIN_NANOS;
            return next;
        }
        LockSupport.parkNanos(this, pause);
        pause = Math.min(2 * pause, PAUSE_MAX_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException("while nothing was to be sent");
        }
        return null;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }
}
