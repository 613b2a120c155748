package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.forward.delivery.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told about delivery to SIEMs. */
final class ForwardersRouteTest {
    @Test
    void each_forwarder_shows_how_far_its_partitions_have_come() {
        try (Site site = new Site()) {
            assertThat(site.json("/api/v1/forwarders").get("items")).isEmpty();
            site.forwarders.add(new ForwarderView(
                    "splunk",
                    "hec",
                    "ocsf",
                    ForwarderView.State.BACKING_OFF,
                    "HTTP 503",
                    Examples.at(3),
                    null,
                    12,
                    1,
                    "at least once",
                    List.of(
                            new ForwarderView.Cursor("security-findings", 0, 11L, 14L, 2L, 900L, new Tally(10, 1, 1)),
                            new ForwarderView.Cursor("security-findings", 1, null, null, null, null, Tally.NONE))));
            JsonNode one = site.json("/api/v1/forwarders").get("items").get(0);
            assertThat(one.get("state").asText()).isEqualTo("backing-off");
            assertThat(one.get("last_error_at").asText()).isEqualTo("2026-01-31T12:00:03Z");
            assertThat(one.get("last_accepted_at").isNull()).isTrue();
            assertThat(one.get("dead_letters").asLong()).isEqualTo(1);
            assertThat(one.get("partitions").get(0).get("accepted_through").asLong())
                    .isEqualTo(11);
            assertThat(one.get("partitions").get(0).get("left_out").asLong()).isEqualTo(1);
            assertThat(one.get("partitions").get(1).get("lag").isNull()).isTrue();
        }
    }
}
