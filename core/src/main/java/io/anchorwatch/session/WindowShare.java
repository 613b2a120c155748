package io.anchorwatch.session;

import io.anchorwatch.conclusion.InvariantWindow.Invariant;

/**
 * What one session adds to one window of an invariant: one result, the worst of its several, and its binds.
 *
 * @param windowStart epoch microseconds
 * @param bindingChanges binds that stand in the window
 */
public record WindowShare(Invariant invariant, long windowStart, Result result, int bindingChanges) {

    /** How an invariant stood for a session in a window, the worst last. */
    public enum Result {
        CONFIRMED,
        NOT_EVALUABLE,
        BREACHED
    }

    /** This share with one more result. */
    WindowShare and(Result another, int moreChanges) {
        return new WindowShare(
                invariant, windowStart, another.compareTo(result) > 0 ? another : result, bindingChanges + moreChanges);
    }
}
