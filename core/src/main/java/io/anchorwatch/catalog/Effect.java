package io.anchorwatch.catalog;

/** What an event with a given code does to its session's version. */
public enum Effect {
    /** Leaves state, version and binding alone. */
    NONE,
    /** Raises the version. */
    MUTATES,
    /** Raises the version only when it names two different states; else it is a marker or a warning. */
    MUTATES_WITH_STATES,
    /** One half of a mutation: comes at the new version, whose other half is the switch. */
    ACCEPTS
}
