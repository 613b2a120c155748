/** Seeded fleets with ground truth: legal life and every attack. */
@NullMarked
package io.anchorwatch.simulation;

import org.jspecify.annotations.NullMarked;
