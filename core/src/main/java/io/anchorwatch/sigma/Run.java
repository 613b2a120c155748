package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;

/**
 * A finding that is not over.
 *
 * @param finding as it would be said now
 * @param matches how many it counts
 * @param windowMax the most that made the rule hold at once
 * @param lastAppend append time of the last match with which the rule held
 * @param saidAt the clock when it was last said
 * @param unsaid whether it has changed since
 */
record Run(Finding finding, long matches, int windowMax, long lastAppend, long saidAt, boolean unsaid) {
    /** How often, by the clock, an open finding is said again: as often as a flood is. */
    static final long UPDATE = 10_000_000;

    /** The rule must not have held for so long, or for its own time where that is longer, for a finding to be over. */
    static final long QUIET = 30_000_000;

    long sayAt() {
        return unsaid ? saidAt + UPDATE : Fold.NEVER;
    }

    long closeAt(long span) {
        return lastAppend + Math.max(QUIET, span) + Fold.GRACE;
    }

    Run said(long clock) {
        return new Run(finding, matches, windowMax, lastAppend, clock, false);
    }
}
