package io.anchorwatch.detection;

import io.anchorwatch.conclusion.Finding;

/**
 * A node's own finding that is not over.
 *
 * @param lastAppended append time of its last event, epoch microseconds
 */
public record NodeSaid(Finding finding, long lastAppended) {}
