/**
 * The account of each node: which of its numbers were heard, whether it still speaks, and how far its clock is off. What
 * is missing is told from what was never said by numbers alone.
 */
@NullMarked
package io.anchorwatch.accounting;

import org.jspecify.annotations.NullMarked;
