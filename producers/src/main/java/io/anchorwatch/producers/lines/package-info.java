/**
 * Reads lines that others write: from a stream to its end, or from a file that grows, is rotated and is never finished.
 * After each line it is known where the next one begins, in such words that a later process can go on there.
 */
@NullMarked
package io.anchorwatch.producers.lines;

import org.jspecify.annotations.NullMarked;
