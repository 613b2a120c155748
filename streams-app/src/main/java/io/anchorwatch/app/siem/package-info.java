/** What SIEMs are told: the topics in their formats. */
@NullMarked
package io.anchorwatch.app.siem;

import org.jspecify.annotations.NullMarked;
