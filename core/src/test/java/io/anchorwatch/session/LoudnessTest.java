package io.anchorwatch.session;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.testing.BareFold;
import io.anchorwatch.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session that is talked about so much that its log is the attack (docs/domain.md, other abuse). */
class LoudnessTest {
    private static final String BORN = "0 HANDSHAKE_OK BIRTH>ATTACHED v1 udp:A\n";

    private static String table(int many, int stepMs, String code) {
        StringBuilder table = new StringBuilder(BORN);
        for (int i = 1; i <= many; i++) {
            table.append(i * stepMs).append(' ').append(code).append(" - v1 -\n");
        }
        return table.append(many * stepMs + 200_000).append(" time\n").toString();
    }

    private static List<Finding> loud(BareFold fold) {
        return fold.findings().stream()
                .filter(f -> f.rule().equals("event-flood"))
                .toList();
    }

    @Test
    void more_than_a_thousand_events_of_a_session_in_a_minute_are_an_event_flood() {
        List<Finding> found = loud(BareFold.of(table(1_000, 55, "AUDIT_POLICY_LIMIT_TRIGGERED")));
        assertThat(found).hasSize(1);
        Finding finding = found.get(0);
        assertThat(finding.code().name()).isEqualTo("SEC_ABUSE_CONTROL_PLANE");
        assertThat(finding.severity().name()).isEqualTo("LOW");
        assertThat(finding.subject().id()).isEqualTo("S");
        assertThat(finding.beganAt()).isEqualTo(START + 55_000_000); // the thousand and first: the handshake counts
        assertThat(finding.status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void a_thousand_events_in_a_minute_or_more_in_a_longer_time_are_none() {
        assertThat(loud(BareFold.of(table(999, 55, "AUDIT_POLICY_LIMIT_TRIGGERED"))))
                .isEmpty();
        assertThat(loud(BareFold.of(table(1_500, 70, "AUDIT_POLICY_LIMIT_TRIGGERED"))))
                .isEmpty();
    }

    @Test
    void rejections_that_a_reattach_flood_counts_do_not_count_here() {
        BareFold fold = BareFold.of(table(1_200, 40, "RATE_LIMITED"));
        assertThat(loud(fold)).isEmpty();
        assertThat(fold.findings()).extracting(Finding::rule).contains("reattach-flood");
    }

    @Test
    void a_session_folded_anew_for_every_event_says_the_same() {
        String table = table(1_100, 50, "AUDIT_POLICY_LIMIT_TRIGGERED");
        BareFold kept = BareFold.of(table);
        BareFold anew = new BareFold(Policies.BUILT_IN, BareFold.Memory.NONE).run(Scenario.parse(table));
        assertThat(loud(kept)).hasSize(1);
        assertThat(loud(anew))
                .extracting(f -> f.withRevision(0))
                .isEqualTo(loud(kept).stream().map(f -> f.withRevision(0)).toList());
    }
}
