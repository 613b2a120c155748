package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a source or a node: its reattach floods, and the other thresholds it comes near. It belongs to the
 * fold, which changes it in place.
 */
public final class Watched {
    @Nullable
    FloodState flood;

    /** Of each rule at most one. */
    List<Signs> signs = List.of(); // most sources give none

    /** When something falls due; reckoned by {@link #kept}. */
    private long deadline;

    /** Itself once it was changed, or null when nothing is left to remember. */
    @Nullable
    Watched kept() {
        deadline = flood == null ? Fold.NEVER : flood.deadline();
        for (int i = 0; i < signs.size(); i++) {
            deadline = Math.min(deadline, signs.get(i).deadline());
        }
        return flood == null && signs.isEmpty() ? null : this;
    }

    /** The signs, to add to. */
    List<Signs> addable() {
        signs = signs.isEmpty() ? new ArrayList<>(1) : signs;
        return signs;
    }

    long deadline() {
        return deadline;
    }
}
