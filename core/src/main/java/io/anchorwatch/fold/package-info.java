/** The one abstraction: a pure state machine over the events of one key, with deadlines. Due before new lives here. */
@NullMarked
package io.anchorwatch.fold;

import org.jspecify.annotations.NullMarked;
