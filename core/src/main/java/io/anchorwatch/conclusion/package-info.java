/**
 * What is said to the outside: findings, episodes, audit events and invariant windows, each with a deterministic id. A
 * conclusion may be said again: the same id with a higher revision replaces it.
 */
@NullMarked
package io.anchorwatch.conclusion;

import org.jspecify.annotations.NullMarked;
