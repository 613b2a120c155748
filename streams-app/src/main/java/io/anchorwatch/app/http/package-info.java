/** The HTTP interface: one table of routes; from it come the server, the OpenAPI document and the reference page. */
@NullMarked
package io.anchorwatch.app.http;

import org.jspecify.annotations.NullMarked;
