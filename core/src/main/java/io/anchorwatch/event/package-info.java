/** What a node said, and the order in which it counts. */
@NullMarked
package io.anchorwatch.event;

import org.jspecify.annotations.NullMarked;
