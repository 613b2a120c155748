/** Whom we trust, and what we show of ourselves: certificates from files, also when the files change. */
@NullMarked
package io.anchorwatch.app.tls;

import org.jspecify.annotations.NullMarked;
