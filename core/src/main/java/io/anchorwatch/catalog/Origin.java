package io.anchorwatch.catalog;

/** Where a reason code comes from. */
public enum Origin {
    /** One of the 33 codes that nodes emit. */
    SEED,
    /** Added by Anchorwatch: concluded, never emitted by a node. */
    EXTENSION
}
