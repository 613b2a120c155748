/** The bounds that a node works under, by policy version. */
@NullMarked
package io.anchorwatch.policy;

import org.jspecify.annotations.NullMarked;
