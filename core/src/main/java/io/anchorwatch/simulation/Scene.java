package io.anchorwatch.simulation;

/** A stretch of simulated life: tells the events of one template, or of one chapter of a session's life. */
interface Scene {
    /**
     * Plays the scene. It may tell only events that happen at {@code at} or later, and cue further scenes.
     *
     * @param at epoch microseconds
     */
    void play(Stage stage, long at);
}
