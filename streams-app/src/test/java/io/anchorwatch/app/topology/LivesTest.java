package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Only what is surely new spares the look-up. */
class LivesTest {
    private final Lives lives = new Lives();

    private static ReasonEvent event(String node, long incarnation, long number) {
        return new ReasonEvent(
                "f",
                node,
                incarnation,
                number,
                "POLICY_DENY",
                0,
                "s",
                1,
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    @Test
    void a_number_above_all_of_its_life_is_new_and_any_other_may_be_known() {
        assertThat(lives.none()).isTrue();
        assertThat(lives.surelyNew(event("n1", 0, 7))).isTrue();
        lives.put(event("n1", 0, 7));
        assertThat(lives.none()).isFalse();
        assertThat(lives.surelyNew(event("n1", 0, 7))).isFalse();
        assertThat(lives.surelyNew(event("n1", 0, 6))).isFalse();
        assertThat(lives.surelyNew(event("n1", 0, 8))).isTrue();
        assertThat(lives.surelyNew(event("n1", 1, 7))).isTrue();
        assertThat(lives.surelyNew(event("n2", 0, 7))).isTrue();
    }

    @Test
    void a_session_of_many_lives_is_followed_no_longer() {
        for (int node = 0; node < Lives.MOST; node++) {
            assertThat(lives.put(event("n" + node, 0, 1))).isTrue();
        }
        assertThat(lives.put(event("one more", 0, 1))).isFalse();
        assertThat(lives.put(event("n1", 0, 2)))
                .as("one of those that are known")
                .isTrue();
    }
}
