/**
 * Seeded fleets with ground truth: legal life and every attack. Scenes tell events and, beside them, what must be
 * concluded; nothing here calls a fold, because a truth that came from a fold could not be used to check it.
 */
@NullMarked
package io.anchorwatch.simulation;

import org.jspecify.annotations.NullMarked;
