package io.anchorwatch.accounting;

import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/**
 * Whether a node still speaks. Only heartbeats count, and only a node that has sent one is waited for.
 *
 * @param beatAt append time of the last heartbeat, epoch microseconds, or {@link Ledger#NONE}
 * @param incarnation the newest life that has sent one
 * @param expected whether another is waited for: not after a clean end
 * @param silent whether it has not come
 */
record Watch(long beatAt, long incarnation, boolean expected, boolean silent) {
    static final Watch NONE = new Watch(Ledger.NONE, Ledger.NONE, false, false);

    /** Three heartbeats, in microseconds. */
    static final long SILENCE = 30_000_000;

    /** The end of a former life does not end the watch over the one that has taken its place. */
    Watch heard(NodeHeartbeat heartbeat, long appendedAt) {
        boolean current = heartbeat.nodeIncarnation() >= incarnation;
        return new Watch(
                Math.max(beatAt, appendedAt),
                Math.max(incarnation, heartbeat.nodeIncarnation()),
                current ? !heartbeat.stopping() : expected,
                false);
    }

    Watch fallenSilent() {
        return new Watch(beatAt, incarnation, expected, true);
    }

    /** When the silence is said to have begun. */
    long silentSince() {
        return beatAt + SILENCE;
    }

    long dueAt() {
        return expected && !silent ? beatAt + SILENCE + Fold.GRACE : Fold.NEVER;
    }

    void write(PackWriter out) {
        boolean any = beatAt != Ledger.NONE;
        out.flag(any);
        if (any) {
            out.signed(beatAt).signed(incarnation).flag(expected).flag(silent);
        }
    }

    static Watch read(PackReader in) {
        return in.flag() ? new Watch(in.signed(), in.signed(), in.flag(), in.flag()) : NONE;
    }
}
