/**
 * The topologies: where folds meet stores and a clock. Data flows from {@code SessionProcessor}, keyed as the log is, to
 * {@code SubjectProcessor}, keyed by source, node and client; what is true is decided in core.
 */
@NullMarked
package io.anchorwatch.app.topology;

import org.jspecify.annotations.NullMarked;
