package io.anchorwatch.conclusion;

import java.time.Instant;

/**
 * How an invariant stood in one window of 10 s, over the sessions of one partition. Times are epoch microseconds.
 *
 * @param checked how many sessions gave a result: the sum of the next three
 * @param bindingChanges binds that stand in the window; 0 for NO_RESET
 */
public record InvariantWindow(
        String fleetId,
        Invariant invariant,
        int partition,
        long windowStart,
        long windowEnd,
        int checked,
        int confirmed,
        int breached,
        int notEvaluable,
        int bindingChanges,
        int revision)
        implements Conclusion {
    /** The length of a window, in microseconds. */
    public static final long LENGTH = 10_000_000;

    /** The two invariants. */
    public enum Invariant {
        SINGLE_ACTIVE,
        NO_RESET
    }

    /** The start of the window that a time falls in. */
    public static long startOf(long at) {
        return Math.floorDiv(at, LENGTH) * LENGTH;
    }

    /** {@code fleet/~window/invariant/start/partition}, the start as RFC 3339. */
    @Override
    public String id() {
        return fleetId + "/~window/" + invariant + '/' + Instant.ofEpochSecond(windowStart / 1_000_000) + '/'
                + partition;
    }

    @Override
    public InvariantWindow withRevision(int revision) {
        return new InvariantWindow(
                fleetId,
                invariant,
                partition,
                windowStart,
                windowEnd,
                checked,
                confirmed,
                breached,
                notEvaluable,
                bindingChanges,
                revision);
    }
}
