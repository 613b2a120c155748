/**
 * Brings events into the log: a library for nodes written in Java, which never makes its caller wait, and an agent that
 * publishes the JSON lines of nodes written in anything else.
 */
@NullMarked
package io.anchorwatch.producers;

import org.jspecify.annotations.NullMarked;
