/** Detections as files: Sigma rules and their scenarios read from YAML, and the application that executes them. */
@NullMarked
package io.anchorwatch.app.detections;

import org.jspecify.annotations.NullMarked;
