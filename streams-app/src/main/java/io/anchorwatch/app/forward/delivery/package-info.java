/**
 * What becomes of records that a receiver is to have, decided without a network: a batch goes on, waits, is halved, gives
 * one record up to the dead letters, or stops everything. Time and chance are arguments.
 */
@NullMarked
package io.anchorwatch.app.forward.delivery;

import org.jspecify.annotations.NullMarked;
