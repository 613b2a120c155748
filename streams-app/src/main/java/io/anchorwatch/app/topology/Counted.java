package io.anchorwatch.app.topology;

/** What is counted on the way in; nothing is turned away or set aside without it. */
public interface Counted {
    void accepted();

    void duplicate();

    /** A heartbeat that could be read. */
    void heartbeat();

    /** A sequence number too far ahead to be believed. */
    void jump();

    /** A watermark is held back, and what is there is judged without the rest. */
    void partial();

    /** Written to {@code late-events} with that reason. */
    void late(String reason);

    /** Written to {@code dead-letters} with that cause. */
    void dead(String cause);
}
