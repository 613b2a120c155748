/** The streams app: what runs, put together. */
@NullMarked
package io.anchorwatch.app;

import org.jspecify.annotations.NullMarked;
