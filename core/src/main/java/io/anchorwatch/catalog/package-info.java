/** The vocabulary: every reason code on one line, with all that follows from it alone. */
@NullMarked
package io.anchorwatch.catalog;

import org.jspecify.annotations.NullMarked;
