package io.anchorwatch.sigma;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one group under one rule. Never changed; read and written by {@link GroupStateCodec}.
 *
 * <p>Bounded: a hundred matches more than the number that the rule names, and one finding with 32 event ids. A group
 * without matches is forgotten when nothing can come that still counts.
 */
public final class GroupState {
    /** How far behind the newest window a match still counts: as far as an attempt does for floods. */
    static final long HISTORY = 600_000_000;

    static final long NONE = Long.MIN_VALUE;

    /** The rule's time, microseconds. */
    final long span;

    /** What may still be part of a window, in the order of time. */
    final List<Kept> kept;

    /** The time of the newest match that was dropped for want of room. */
    final long droppedTo;

    /** Windows that end by then were told by a finding that is over. */
    final long toldTo;

    /** Append time of the last match. */
    final long lastAppend;

    final @Nullable Run run;

    GroupState(long span, List<Kept> kept, long droppedTo, long toldTo, long lastAppend, @Nullable Run run) {
        this.span = span;
        this.kept = List.copyOf(kept);
        this.droppedTo = droppedTo;
        this.toldTo = toldTo;
        this.lastAppend = lastAppend;
        this.run = run;
    }

    static GroupState of(long span) {
        return new GroupState(span, List.of(), NONE, NONE, NONE, null);
    }

    boolean knows(Match match) {
        for (int i = kept.size() - 1; i >= 0 && kept.get(i).at() >= match.at(); i--) {
            if (kept.get(i).same(match)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a match counts in no window, since they are all told or forgotten. */
    boolean outlived(Match match) {
        if (run == null && match.at() <= toldTo) {
            return true;
        }
        return !kept.isEmpty() && match.at() <= kept.get(kept.size() - 1).at() - span - HISTORY;
    }

    long deadline() {
        Run open = run;
        return open != null ? Math.min(open.closeAt(span), open.sayAt()) : lastAppend + span + HISTORY;
    }

    GroupState with(@Nullable Run next) {
        return new GroupState(span, kept, droppedTo, toldTo, lastAppend, next);
    }

    /** Without its finding, which told every window up to that time. */
    GroupState over(long to) {
        return new GroupState(span, kept, droppedTo, Math.max(toldTo, to), lastAppend, null);
    }
}
