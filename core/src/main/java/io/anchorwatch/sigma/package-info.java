/** Detections as data: Sigma rules, what they match in events, and what so many matches in a time mean. */
@NullMarked
package io.anchorwatch.sigma;

import org.jspecify.annotations.NullMarked;
