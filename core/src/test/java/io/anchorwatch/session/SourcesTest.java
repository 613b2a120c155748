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

/** Replays and failed proofs from sources that do not hold the session (docs/domain.md, security events). */
class SourcesTest {
    private static final String BORN = "0 HANDSHAKE_OK BIRTH>ATTACHED v1 udp:A src=own\n";

    private static List<String> rules(BareFold fold) {
        return fold.findings().stream()
                .filter(finding -> !finding.withdrawn())
                .map(Finding::rule)
                .sorted()
                .toList();
    }

    @Test
    void one_replay_from_a_foreign_source_is_enough_when_the_handshake_is_known() {
        BareFold fold = BareFold.of(BORN + "1000 REPLAY_DETECTED - v1 udp:X src=evil\n5999 time");
        assertThat(rules(fold)).isEmpty();
        fold.advance(START + 6_000_000);
        assertThat(rules(fold)).containsExactly("replay-foreign-source");
        assertThat(fold.findings().get(0).beganAt()).isEqualTo(START + 1_000_000);
    }

    @Test
    void a_replay_from_the_holder_is_a_datagram_sent_twice() {
        BareFold fold = BareFold.of(BORN + "1000 REPLAY_DETECTED - v1 udp:A src=own\n90000 time");
        assertThat(rules(fold)).isEmpty();
    }

    @Test
    void a_replay_is_forgiven_when_its_source_becomes_a_holder_within_the_grace() {
        BareFold fold = BareFold.of(BORN + """
                1000 RECOVERY_START       ATTACHED>RECOVERING  v2  -      src=own
                1100 REPLAY_DETECTED      -                    v2  udp:B  src=roamed
                1400 REATTACH_ACCEPT      -                    v3  udp:C  src=own
                1400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:C  src=own
                2000 RECOVERY_START       ATTACHED>RECOVERING  v4  -      src=own
                2400 REATTACH_ACCEPT      -                    v5  udp:B  src=roamed
                2400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v5  udp:B  src=roamed
                90000 time
                """);
        assertThat(rules(fold)).isEmpty();
    }

    @Test
    void without_a_known_handshake_it_takes_three_replays_in_a_minute() {
        String midway = "0 VOLATILITY_SIGNAL ATTACHED>VOLATILE v5 udp:A src=own\n";
        assertThat(rules(BareFold.of(midway + """
                        1000 REPLAY_DETECTED - v5 udp:X src=evil
                        2000 REPLAY_DETECTED - v5 udp:X src=evil
                        30000 time
                        """))).isEmpty();
        assertThat(rules(BareFold.of(midway + """
                        1000 REPLAY_DETECTED - v5 udp:X src=evil
                        2000 REPLAY_DETECTED - v5 udp:X src=evil
                        3000 REPLAY_DETECTED - v5 udp:X src=evil
                        30000 time
                        """))).containsExactly("replay-foreign-source");
    }

    @Test
    void three_failed_proofs_in_a_minute_from_foreign_sources_are_a_fixation_attempt() {
        BareFold fold = BareFold.of(BORN + """
                1000  AUTH_FAIL - v1 udp:X src=evil
                20000 AUTH_FAIL - v1 udp:X src=evil2
                59000 AUTH_FAIL - v1 udp:X src=evil
                64000 time
                """);
        assertThat(rules(fold)).containsExactly("session-fixation");
        Finding finding = fold.findings().get(0);
        assertThat(finding.beganAt()).isEqualTo(START + 59_000_000);
        assertThat(finding.attempts()).isEqualTo(3);
        assertThat(finding.severity().name()).isEqualTo("CRITICAL");
        assertThat(finding.status()).isEqualTo(Status.OPEN);
        fold.advance(START + 124_000_000);
        assertThat(fold.findings().get(0).status()).isEqualTo(Status.CLOSED);
        assertThat(fold.findings().get(0).endedAt()).isEqualTo(START + 59_000_000);
    }

    @Test
    void failed_proofs_further_apart_are_none() {
        BareFold fold = BareFold.of(BORN + """
                1000  AUTH_FAIL - v1 udp:X src=evil
                20000 AUTH_FAIL - v1 udp:X src=evil
                61000 AUTH_FAIL - v1 udp:X src=evil
                90000 time
                """);
        assertThat(rules(fold)).isEmpty();
    }

    @Test
    void an_accept_from_a_source_whose_proof_had_failed_in_the_same_episode_is_high() {
        BareFold fold = BareFold.of(BORN + """
                1000 RECOVERY_START       ATTACHED>RECOVERING  v2  -      src=own
                1100 AUTH_FAIL            -                    v2  udp:B  src=evil
                1400 REATTACH_ACCEPT      -                    v3  udp:B  src=evil
                1400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  src=evil
                20000 time
                """);
        assertThat(rules(fold)).containsExactly("fixation-accept");
        assertThat(fold.findings().get(0).severity().name()).isEqualTo("HIGH");
        assertThat(fold.findings().get(0).beganAt()).isEqualTo(START + 1_400_000);
    }

    @Test
    void events_without_a_source_support_no_conclusion_about_sources() {
        BareFold fold = BareFold.of(BORN + """
                1000 REPLAY_DETECTED - v1 udp:X src=-
                2000 AUTH_FAIL - v1 udp:X src=-
                3000 AUTH_FAIL - v1 udp:X src=-
                4000 AUTH_FAIL - v1 udp:X src=-
                90000 time
                """);
        assertThat(rules(fold)).isEmpty();
    }

    /** A recovery in which each of some sources fails to prove itself, the first again if asked, before one is accepted. */
    private static String refused(int sources, String again, String accepted) {
        StringBuilder table = new StringBuilder(BORN).append("1000 RECOVERY_START ATTACHED>RECOVERING v2 - src=own\n");
        for (int source = 0; source < sources; source++) {
            if (source == sources - 1) {
                table.append(again);
            }
            table.append(1_001 + source)
                    .append(" AUTH_FAIL - v2 udp:B src=evil")
                    .append(source)
                    .append('\n');
        }
        return table + """
                1400 REATTACH_ACCEPT      -                    v3  udp:B  src=%1$s
                1400 TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B  src=%1$s
                20000 time
                """.formatted(accepted);
    }

    private static List<Finding> accepts(String table) {
        List<Finding> found = null;
        for (BareFold.Memory memory : BareFold.Memory.values()) {
            List<Finding> now = new BareFold(Policies.BUILT_IN, memory)
                    .run(Scenario.parse(table)).findings().stream()
                            .filter(finding -> finding.rule().equals("fixation-accept"))
                            .toList();
            assertThat(found == null ? now : found).as("%s", memory).isEqualTo(now);
            found = now;
        }
        return found;
    }

    @Test
    void of_one_episode_the_64_sources_that_were_refused_last_are_remembered() {
        assertThat(accepts(refused(64, "", "evil0"))).hasSize(1);
        assertThat(accepts(refused(65, "", "evil0"))).isEmpty();
        assertThat(accepts(refused(65, "", "evil1"))).hasSize(1);
        assertThat(accepts(refused(65, "", "evil64"))).hasSize(1);
    }

    @Test
    void a_source_that_is_refused_again_is_remembered_for_longer() {
        String again = "1064 AUTH_FAIL - v2 udp:B src=evil0\n";
        assertThat(accepts(refused(65, again, "evil1"))).isEmpty();
        Finding finding = accepts(refused(65, again, "evil0")).get(0);
        assertThat(finding.evidence())
                .as("both failures and the accept")
                .containsExactly("default/n1/0/3", "default/n1/0/67", "default/n1/0/69");
    }
}
