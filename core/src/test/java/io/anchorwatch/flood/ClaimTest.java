package io.anchorwatch.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody claims to be his session is told apart from other claims, however long it is, and takes no more room than an id. */
class ClaimTest {
    private static final long AT = 1_790_000_000_000_000L;

    private static Attempt claims(String claim, long number) {
        ReasonEvent event = new ReasonEvent(
                "default",
                "n1",
                1,
                number,
                "SESSION_NOT_FOUND",
                AT + number,
                null,
                ReasonEvent.ABSENT,
                ReasonEvent.ABSENT,
                null,
                null,
                null,
                null,
                "src",
                null,
                null,
                Map.of("claimed_session_id", claim));
        return Attempt.of(new Entry(event, AT + number, number, 0, false));
    }

    @Test
    void an_id_is_claimed_as_it_is() {
        assertThat(claims("s-1", 1).session()).isEqualTo("s-1");
        assertThat(claims("x".repeat(200), 1).session()).hasSize(200);
    }

    @Test
    void what_no_id_can_be_is_told_apart_by_its_hash() {
        String claim = "x".repeat(60_000);
        assertThat(claims(claim, 1).session())
                .hasSize(36)
                .isEqualTo(claims(claim, 2).session());
        assertThat(claims(claim + 1, 1).session())
                .isNotEqualTo(claims(claim + 2, 1).session());
    }

    @Test
    void a_thousand_of_the_longest_claims_make_no_large_state() {
        Watched state = null;
        for (int i = 0; i < 1_000; i++) {
            state = WatchFold.ofSources()
                    .take(state, claims("x".repeat(60_000) + i, i * 3_000L), AT)
                    .state();
        }
        assertThat(state).isNotNull();
        assertThat(new WatchedCodec().encode(state)).hasSizeLessThan(200_000);
    }
}
