package io.anchorwatch.event;

/** Something that happened at a time. */
public interface Timed {
    /** Epoch microseconds. */
    long at();
}
