package io.anchorwatch.conclusion;

/** Something concluded. Folds say it with revision 0; whoever issues it counts the revisions. */
public sealed interface Conclusion permits Finding, Episode, AuditEvent, InvariantWindow {
    /** Unique among conclusions of its kind in its fleet, and the same after every replay. */
    String id();

    String fleetId();

    /** 0 when first issued, one more each time that what is said has changed. */
    int revision();

    Conclusion withRevision(int revision);

    /** Whether both say the same, whatever their revisions. */
    default boolean sameAs(Conclusion other) {
        return withRevision(0).equals(other.withRevision(0));
    }
}
