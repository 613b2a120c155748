package io.anchorwatch.simulation;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Timed;

/**
 * An event on its way to Kafka.
 *
 * @param at when the node hands it over, epoch microseconds: normally when it happened, later for a delayed one. A node
 *     whose clock is wrong says another time in {@code event.at()}
 */
public record Emission(long at, ReasonEvent event) implements Timed {}
