/** What the app itself was behind with or has missed: seen from the broker's answers, kept in the state directory. */
@NullMarked
package io.anchorwatch.app.delays;

import org.jspecify.annotations.NullMarked;
