package io.anchorwatch.app.query;

import org.jspecify.annotations.Nullable;

/**
 * What one partition of a store answered.
 *
 * @param certain whether all that was in the log a moment ago is in it, so that what is not here is nowhere
 * @param value null when there is no such thing in this partition
 */
public record Part<T>(
        ServedBy by, boolean certain, @Nullable T value) {}
