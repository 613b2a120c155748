package io.anchorwatch.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ForeignSpellingTest {
    private static ReasonEvent said(String code, SessionState to, Map<String, String> details) {
        return new ReasonEvent("f", "n", 0, 1, code, 5, "s", 2, 1, null, to, "t", "p", "src", "c", "default", details);
    }

    @Test
    void a_foreign_spelling_is_read_as_the_catalogues_code_and_kept_in_the_details() {
        ReasonEvent read = ForeignSpelling.translate(said("INVALID_PROOF", null, Map.of("nonce", "7")));
        assertThat(read).isEqualTo(said("AUTH_FAIL", null, Map.of("nonce", "7", "original_code", "INVALID_PROOF")));
    }

    @Test
    void a_time_to_live_that_ran_out_is_an_end_or_an_answer() {
        assertThat(ForeignSpelling.translate(said("TTL_EXPIRED", SessionState.TERMINATED, Map.of()))
                        .codeName())
                .isEqualTo("TTL_SESSION_EXPIRED");
        assertThat(ForeignSpelling.translate(said("TTL_EXPIRED", null, Map.of()))
                        .codeName())
                .isEqualTo("SESSION_EXPIRED");
    }

    @Test
    void a_limit_that_fired_is_a_denied_switch_or_the_answer_to_a_request() {
        assertThat(ForeignSpelling.translate(said("COOLDOWN_ACTIVE", null, Map.of()))
                        .codeName())
                .isEqualTo("TRANSPORT_SWITCH_DENIED");
        assertThat(ForeignSpelling.translate(said("COOLDOWN_ACTIVE", null, Map.of("nonce", "1")))
                        .codeName())
                .isEqualTo("POLICY_DENY");
    }

    @Test
    void an_original_code_that_is_there_already_is_not_overwritten() {
        assertThat(ForeignSpelling.translate(said("BAD_PROOF", null, Map.of("original_code", "E17")))
                        .details())
                .containsEntry("original_code", "E17");
    }

    @Test
    void catalogued_and_unknown_codes_stay_as_they_are() {
        ReasonEvent known = said("AUTH_FAIL", null, Map.of());
        ReasonEvent unknown = said("SOMETHING_NEW", null, Map.of());
        assertThat(ForeignSpelling.translate(known)).isSameAs(known);
        assertThat(ForeignSpelling.translate(unknown)).isSameAs(unknown);
    }

    @Test
    void reattaching_is_another_word_for_recovering() {
        assertThat(ForeignSpelling.state("REATTACHING")).isEqualTo(SessionState.RECOVERING);
        assertThat(ForeignSpelling.state("DEGRADED")).isEqualTo(SessionState.DEGRADED);
        assertThat(ForeignSpelling.state("degraded")).isNull();
    }
}
