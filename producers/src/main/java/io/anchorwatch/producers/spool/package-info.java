/**
 * Lines on disk between reading and acknowledgement. What was forced to disk is sent, in order, and given up when Kafka has
 * acknowledged it; with each line stands where to go on reading, so that one write decides about both. A line may be sent
 * twice, after a crash, and is never lost: an event counts once, by its identity.
 */
@NullMarked
package io.anchorwatch.producers.spool;

import org.jspecify.annotations.NullMarked;
