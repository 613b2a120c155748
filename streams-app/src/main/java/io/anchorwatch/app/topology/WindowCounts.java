package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import io.anchorwatch.session.WindowShare;
import java.nio.ByteBuffer;

/**
 * One window of an invariant over the sessions of one partition: what it holds, and what was last issued of it.
 *
 * @param issuedAt the clock when it was last issued, or {@link #NEVER_ISSUED}
 * @param revision the next one
 */
record WindowCounts(
        int confirmed,
        int breached,
        int notEvaluable,
        int bindingChanges,
        long issuedAt,
        int revision,
        boolean changed) {
    static final long NEVER_ISSUED = Long.MIN_VALUE;
    static final WindowCounts EMPTY = new WindowCounts(0, 0, 0, 0, NEVER_ISSUED, 0, false);

    static final StateCodec<WindowCounts> CODEC = new StateCodec<>() {
        @Override
        public void write(WindowCounts counts, PackWriter out) {
            out.raw(counts.toBytes());
        }

        @Override
        public WindowCounts decode(byte[] stored) {
            return of(stored);
        }
    };

    /** How often a window may be issued again, in microseconds. */
    private static final long INTERVAL = 1_000_000;

    WindowCounts plus(WindowShare share, int sign) {
        return new WindowCounts(
                confirmed + (share.result() == WindowShare.Result.CONFIRMED ? sign : 0),
                breached + (share.result() == WindowShare.Result.BREACHED ? sign : 0),
                notEvaluable + (share.result() == WindowShare.Result.NOT_EVALUABLE ? sign : 0),
                bindingChanges + sign * share.bindingChanges(),
                issuedAt,
                revision,
                true);
    }

    /** The clock at which the window is to be issued, or {@link Fold#NEVER}. */
    long deadline(long start) {
        if (!changed) {
            return Fold.NEVER;
        }
        long closed = start + InvariantWindow.LENGTH + Fold.GRACE;
        return issuedAt == NEVER_ISSUED ? closed : Math.max(closed, issuedAt + INTERVAL);
    }

    /** Whether nobody had anything to say in it and nothing was ever said about it. */
    boolean isEmpty() {
        return revision == 0 && confirmed + breached + notEvaluable + bindingChanges == 0;
    }

    WindowCounts issued(long clock) {
        return new WindowCounts(confirmed, breached, notEvaluable, bindingChanges, clock, revision + 1, false);
    }

    InvariantWindow window(String fleetId, Invariant invariant, int partition, long start) {
        return new InvariantWindow(
                fleetId,
                invariant,
                partition,
                start,
                start + InvariantWindow.LENGTH,
                confirmed + breached + notEvaluable,
                confirmed,
                breached,
                notEvaluable,
                bindingChanges,
                revision);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(4 * 5 + 8 + 1)
                .putInt(confirmed)
                .putInt(breached)
                .putInt(notEvaluable)
                .putInt(bindingChanges)
                .putInt(revision)
                .putLong(issuedAt)
                .put((byte) (changed ? 1 : 0))
                .array();
    }

    static WindowCounts of(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        int confirmed = in.getInt();
        int breached = in.getInt();
        int notEvaluable = in.getInt();
        int bindingChanges = in.getInt();
        int revision = in.getInt();
        long issuedAt = in.getLong();
        return new WindowCounts(confirmed, breached, notEvaluable, bindingChanges, issuedAt, revision, in.get() == 1);
    }
}
