/**
 * Who asks over HTTP, what they may see, and the record of what they asked. Nothing in here knows a route or a conclusion:
 * a header goes in, a caller or a refusal comes out.
 */
@NullMarked
package io.anchorwatch.app.access;

import org.jspecify.annotations.NullMarked;
