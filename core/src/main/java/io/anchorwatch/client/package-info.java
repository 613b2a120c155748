/** A client with a live session gets no new one: silent resets, concluded by client. */
@NullMarked
package io.anchorwatch.client;

import org.jspecify.annotations.NullMarked;
