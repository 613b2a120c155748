/** The topics of the contract, and whether a cluster has them as they must be. */
@NullMarked
package io.anchorwatch.app.topics;

import org.jspecify.annotations.NullMarked;
