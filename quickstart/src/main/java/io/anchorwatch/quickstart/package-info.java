/**
 * Everything in one process: an embedded broker and registry, the commands that run on them, and the command line.
 *
 * <p>Nothing here knows what a session is. Each command is one class, listed in {@link io.anchorwatch.quickstart.Main}.
 */
@NullMarked
package io.anchorwatch.quickstart;

import org.jspecify.annotations.NullMarked;
