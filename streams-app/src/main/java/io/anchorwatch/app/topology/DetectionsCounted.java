package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Finding;

/** What is counted while rules are executed; rules are told by their id. */
public interface DetectionsCounted {
    /** A match, counted in its group. */
    void match(String ruleId);

    /** A match that lacks a field and is counted in no group. */
    void lacking(String ruleId);

    /** A finding was issued that is marked as suppressed. */
    void suppressed(Finding finding);

    /** The watermark is held back, and what is there is judged without the rest. */
    void partial();
}
