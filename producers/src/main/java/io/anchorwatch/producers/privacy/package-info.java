/** What must not leave a node: it is replaced by keyed hashes, or keeps its event back. */
@NullMarked
package io.anchorwatch.producers.privacy;

import org.jspecify.annotations.NullMarked;
