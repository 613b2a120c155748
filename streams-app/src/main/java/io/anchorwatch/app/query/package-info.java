/** What is asked about sessions, and how an answer says that it is certain, or that nobody can say. */
@NullMarked
package io.anchorwatch.app.query;

import org.jspecify.annotations.NullMarked;
