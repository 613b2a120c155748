/** What can be set: every option in one place, everything wrong told at once. */
@NullMarked
package io.anchorwatch.app.config;

import org.jspecify.annotations.NullMarked;
