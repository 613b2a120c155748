package io.anchorwatch.app.forward.delivery;

import java.util.BitSet;

/**
 * How many of the last 1,000 records became dead letters. A receiver that refuses more than a few takes exception to the
 * setup rather than to records, and the whole topic would end among the dead letters.
 */
public final class DeadShare {
    static final int WINDOW = 1_000;

    /** So many are borne that none is too many. */
    public static final int ALL = WINDOW + 1;

    private final int most;
    private final BitSet dead = new BitSet(WINDOW);
    private int next;

    /** @param most so many in a window are borne */
    public DeadShare(int most) {
        this.most = most;
    }

    /** Whether one more would be too many. */
    boolean full() {
        int leaving = dead.get(next) ? 1 : 0;
        return dead.cardinality() - leaving >= most;
    }

    void settled(boolean asDeadLetter) {
        dead.set(next, asDeadLetter);
        next = (next + 1) % WINDOW;
    }
}
