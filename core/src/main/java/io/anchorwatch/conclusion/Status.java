package io.anchorwatch.conclusion;

/** Where a finding is in its life. */
public enum Status {
    OPEN,
    UPDATED,
    /** Over; not the same as repaired. */
    CLOSED
}
