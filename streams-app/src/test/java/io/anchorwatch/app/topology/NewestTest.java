package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Only what is surely new spares the look-up. */
class NewestTest {
    private final Newest newest = new Newest();

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
    void nothing_is_sure_about_a_session_that_is_not_followed() {
        newest.put("f/s", event("n1", 0, 1));
        assertThat(newest.surelyNew("f/s", event("n1", 0, 2))).isFalse();
        assertThat(newest.knowsNone("f/s")).isFalse();
    }

    @Test
    void a_number_above_all_of_its_life_is_new_and_any_other_may_be_known() {
        newest.begin("f/s", List.of());
        assertThat(newest.knowsNone("f/s")).isTrue();
        assertThat(newest.surelyNew("f/s", event("n1", 0, 7))).isTrue();
        newest.put("f/s", event("n1", 0, 7));
        assertThat(newest.knowsNone("f/s")).isFalse();
        assertThat(newest.surelyNew("f/s", event("n1", 0, 7))).isFalse();
        assertThat(newest.surelyNew("f/s", event("n1", 0, 6))).isFalse();
        assertThat(newest.surelyNew("f/s", event("n1", 0, 8))).isTrue();
        assertThat(newest.surelyNew("f/s", event("n1", 1, 7))).isTrue();
        assertThat(newest.surelyNew("f/s", event("n2", 0, 7))).isTrue();
    }

    @Test
    void a_session_of_many_lives_is_followed_no_longer() {
        newest.begin("f/s", List.of());
        for (int node = 0; node < 9; node++) {
            newest.put("f/s", event("n" + node, 0, 1));
        }
        assertThat(newest.follows("f/s")).isFalse();
    }
}
