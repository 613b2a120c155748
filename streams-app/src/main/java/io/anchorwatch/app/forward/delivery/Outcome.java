package io.anchorwatch.app.forward.delivery;

/** How a record ended. */
public enum Outcome {
    ACCEPTED,
    DEAD_LETTER,
    /** By a filter, or since it says nothing to a SIEM. */
    LEFT_OUT
}
