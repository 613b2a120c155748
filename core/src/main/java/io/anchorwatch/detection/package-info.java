/** What nodes say themselves about security: a node's own {@code SEC_*} events, one finding a subject and code. */
@NullMarked
package io.anchorwatch.detection;

import org.jspecify.annotations.NullMarked;
