package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Examples;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.sigma.Suppression;
import io.anchorwatch.sigma.Suppressions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Findings of ours on their way out. */
final class MarkedTest {
    private final List<Finding> counted = new ArrayList<>();

    @Test
    void what_is_suppressed_goes_its_way_and_says_so_whether_it_was_encoded_already_or_not() {
        Finding finding = Examples.finding(
                ReasonCode.SEC_REPLAY_ATTEMPT, new Subject(Subject.Kind.SESSION, "s-1"), 1_763_789_400_000_000L);
        Suppression known = new Suppression(
                "test",
                finding.rule(),
                finding.fleetId(),
                Subject.Kind.SESSION,
                "s-1",
                finding.lastSeenAt(),
                finding.lastSeenAt() + 1,
                "a test");
        Suppression other = new Suppression("other", "sigma/" + finding.rule(), null, null, null, 0, 9, "another");
        try (Pipeline pipeline = new Pipeline()) {
            byte[] plain = pipeline.wire.encode(finding);
            Marked none = new Marked(pipeline.wire, () -> new Suppressions(List.of(other)), counted::add);
            assertThat(none.serialize("t", finding)).isEqualTo(plain);
            assertThat(none.serialize("t", plain)).isEqualTo(plain);
            assertThat(counted).isEmpty();
            Marked some = new Marked(pipeline.wire, () -> new Suppressions(List.of(other, known)), counted::add);
            for (Object value : List.of(finding, plain)) {
                Finding said = (Finding) pipeline.wire.decode("security-findings", some.serialize("t", value));
                assertThat(said.findingId()).isEqualTo(finding.findingId());
                assertThat(said.flags()).contains("SUPPRESSED");
                assertThat(said.details()).containsEntry("suppressed_by", "test");
            }
            assertThat(counted).hasSize(2);
        }
    }
}
