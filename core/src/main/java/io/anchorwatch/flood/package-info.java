/** Reattach floods by session, source and node: attempts counted by second, one finding a run. */
@NullMarked
package io.anchorwatch.flood;

import org.jspecify.annotations.NullMarked;
