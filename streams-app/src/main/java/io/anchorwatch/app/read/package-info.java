/** The read model: what was concluded lately, in memory, newest revision first; any instance answers alone. */
@NullMarked
package io.anchorwatch.app.read;

import org.jspecify.annotations.NullMarked;
