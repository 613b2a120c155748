package io.anchorwatch.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** The wall clock in microseconds, which moves on evenly from where it was when this process began. */
final class Clock {
    private static final long MILLIS = System.currentTimeMillis();
    private static final long NANOS = System.nanoTime();

    private Clock() {}

    /** Epoch microseconds. */
    static long now() {
        return MILLIS * 1_000 + (System.nanoTime() - NANOS) / 1_000;
    }

    /** Returns when that time has come; false if the thread was interrupted before. */
    static boolean awaited(long at) {
        for (long left = at - now(); left > 0; left = at - now()) {
            LockSupport.parkNanos(left * 1_000);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }
}
