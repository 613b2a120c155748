/** Benchmarks: each prints a table and lines of JSON, and runs its yardstick in the same run. */
@NullMarked
package io.anchorwatch.benchmarks;

import org.jspecify.annotations.NullMarked;
