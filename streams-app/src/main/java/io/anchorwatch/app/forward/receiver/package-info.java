/**
 * Receivers of records: a file, a webhook, Splunk's collector, the bulk interface of Elasticsearch and OpenSearch, syslog.
 * Each sends a batch and says what the answer means; what follows from that is decided elsewhere.
 */
@NullMarked
package io.anchorwatch.app.forward.receiver;

import org.jspecify.annotations.NullMarked;
