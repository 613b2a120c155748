package io.anchorwatch.app.topology;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of the heap a partition's sessions may take at rest: as much as those of any other that is here. Who comes lets the others have
 * less, and who goes more. Safe for several threads.
 */
final class HeapShare {
    private final long all;
    private final long least;
    private final long taken;
    private final AtomicInteger here = new AtomicInteger();

    /**
     * Nobody is here.
     *
     * @param all what is shared, in bytes
     * @param least what each has in any case
     * @param taken what each needs of it for something else
     */
    HeapShare(long all, long least, long taken) {
        this.all = all;
        this.least = least;
        this.taken = taken;
    }

    void join() {
        here.incrementAndGet();
    }

    void leave() {
        here.decrementAndGet();
    }

    /** In bytes, at this moment. */
    long each() {
        return Math.max(0, Math.max(least, all / Math.max(1, here.get())) - taken);
    }
}
