/**
 * What a SIEM is told: pure mappings from an event, a finding, a timeline or an audit event to OCSF, ECS, CEF and RFC 5424.
 * No clock, no host and nothing random, so that a replay gives the same bytes (docs/siem/formats.md).
 */
@NullMarked
package io.anchorwatch.siem;

import org.jspecify.annotations.NullMarked;
