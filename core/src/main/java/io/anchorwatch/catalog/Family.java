package io.anchorwatch.catalog;

/** What kind of statement a reason code makes (docs/domain.md, reason codes). */
public enum Family {
    /** A change of a session's state or binding, said by its owner. */
    TRANSITION,
    /** The answer to a reattach request, said by the node that was asked. */
    REATTACH,
    /** A security event: said by a node, or concluded. */
    SECURITY,
    /** An audit event: a limit that fired, a confirmation, a timeline. */
    AUDIT,
    /** Not in the catalogue: kept, shown, counted and flagged; it changes no state. */
    UNCATALOGUED
}
