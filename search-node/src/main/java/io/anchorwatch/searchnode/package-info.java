/** A real OpenSearch node for tests. */
@NullMarked
package io.anchorwatch.searchnode;

import org.jspecify.annotations.NullMarked;
