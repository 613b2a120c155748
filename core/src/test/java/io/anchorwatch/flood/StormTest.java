package io.anchorwatch.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.testing.BareFold;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet that comes back after an outage is no attack. */
class StormTest {
    private static final int SESSIONS = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void a_tenth_of_ten_thousand_sessions_that_comes_back_within_seconds_is_no_flood(int nodes) {
        History storm = Simulation.history(Setup.of(
                Scenario.STORM,
                7,
                io.anchorwatch.testing.Scenario.START,
                nodes,
                SESSIONS,
                Scenario.STORM.durationMin()));
        Stream<Emission> attempts = storm.emissions().stream()
                .filter(emission -> emission.event().code().attempts());
        assertThat(attempts.count()).as("two attempts each").isGreaterThanOrEqualTo(2 * SESSIONS / 10);
        BareFold fold = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        storm.emissions().forEach(emission -> fold.take(emission.event(), emission.at()));
        fold.advance(storm.settledAt() + 30_000_000);
        assertThat(fold.findings())
                .filteredOn(finding -> finding.code() == ReasonCode.SEC_ABUSE_CONTROL_PLANE)
                .isEmpty();
        assertThat(fold.findings()).isEmpty();
    }
}
