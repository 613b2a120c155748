package io.anchorwatch.app.read;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a fleet's list is asked for.
 *
 * @param since only what is not before, epoch microseconds; {@link Long#MIN_VALUE} for everything
 * @param after only what stands behind this place, or null from the newest
 * @param limit at most so many
 */
public record Span(String fleetId, long since, @Nullable Key after, int limit) {}
