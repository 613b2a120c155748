package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of a source or a node: its reattach floods, and the other thresholds it comes near. Never changed. */
public final class Watched {
    final @Nullable FloodState flood;
    /** Of each rule at most one. */
    final List<Signs> signs;

    private final long deadline;

    Watched(@Nullable FloodState flood, List<Signs> signs) {
        this.flood = flood;
        this.signs = List.copyOf(signs);
        this.deadline = next();
    }

    /** The same, or null when nothing is left to remember. */
    static @Nullable Watched of(@Nullable FloodState flood, List<Signs> signs) {
        return flood == null && signs.isEmpty() ? null : new Watched(flood, signs);
    }

    long deadline() {
        return deadline;
    }

    private long next() {
        long next = flood == null ? Fold.NEVER : flood.deadline();
        for (Signs one : signs) {
            next = Math.min(next, one.deadline());
        }
        return next;
    }
}
