/** A session's timeline for people at a terminal, made from what the HTTP interface answers. */
@NullMarked
package io.anchorwatch.app.terminal;

import org.jspecify.annotations.NullMarked;
