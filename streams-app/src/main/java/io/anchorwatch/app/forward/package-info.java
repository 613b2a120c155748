/**
 * Delivery to SIEMs: one consumer group a forwarder, at least once. An offset is committed when every record below it is
 * accepted by the receiver or stands among the dead letters, never before.
 */
@NullMarked
package io.anchorwatch.app.forward;

import org.jspecify.annotations.NullMarked;
