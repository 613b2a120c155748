/** One session, concluded from its timeline: current view, episodes, invariants, conflicts, gaps. */
@NullMarked
package io.anchorwatch.session;

import org.jspecify.annotations.NullMarked;
