package io.anchorwatch.session;

/** What is worth knowing about a timeline entry. */
public enum Flag {
    /** Arrived more than the grace after its turn; amends. */
    LATE,
    /** A second claim at a version that is taken. */
    DUPLICATE_CLAIM,
    /** A mutation by a former owner. */
    STALE_OWNER,
    /** A mutation or an accept after the session's end. */
    AFTER_END,
    /** Its code is not in the catalogue. */
    UNCATALOGUED,
    /** A transition that the model tolerates. */
    LENIENT,
    /** Names a policy that nobody has described. */
    UNKNOWN_POLICY
}
