package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
    private final Names names = new Names();

    @Test
    void a_text_has_one_number_and_a_number_one_text() {
        Integer first = names.number("node-1");
        Integer second = names.number("node-2");
        assertThat(names.number("node-1")).isEqualTo(first).isNotEqualTo(second);
        assertThat(names.text(first)).isEqualTo("node-1");
        assertThat(names.text(second)).isEqualTo("node-2");
    }

    @Test
    void there_are_not_more_than_the_heap_can_bear_and_those_there_are_stay() {
        assertThat(names.number("x".repeat(257))).isNull();
        for (int i = 0; i < 10_000; i++) {
            assertThat(names.number("node-" + i)).isNotNull();
        }
        assertThat(names.number("one too many")).isNull();
        assertThat(names.number("node-7")).isNotNull();
    }
}
