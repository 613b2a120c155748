package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import org.junit.jupiter.api.Test;

class SeenEventsTest {
    private static ReasonEvent event(String node, long incarnation, long sequence) {
        return new Occurrence("X", 0).saidBy("f", node, incarnation, sequence);
    }

    @Test
    void an_event_is_new_once() {
        SeenEvents seen = new SeenEvents(10);
        assertThat(seen.add(event("n", 0, 1))).isTrue();
        assertThat(seen.add(event("n", 0, 1))).isFalse();
    }

    @Test
    void node_incarnation_and_sequence_tell_events_apart() {
        SeenEvents seen = new SeenEvents(10);
        assertThat(seen.add(event("n", 0, 1))).isTrue();
        assertThat(seen.add(event("n", 1, 1))).isTrue();
        assertThat(seen.add(event("m", 0, 1))).isTrue();
        assertThat(seen.add(event("n", 0, 1025))).isTrue();
        assertThat(seen.add(event("n", 0, Long.MAX_VALUE))).isTrue();
    }

    @Test
    void a_million_in_a_row_take_a_thousand_blocks() {
        SeenEvents seen = new SeenEvents(1_000);
        for (int i = 1; i < 1_000_000; i++) {
            assertThat(seen.add(event("n", 0, i))).isTrue();
        }
        assertThat(seen.add(event("n", 0, 1))).isFalse();
    }

    @Test
    void beyond_its_memory_it_forgets_but_never_takes_a_new_event_for_an_old_one() {
        SeenEvents seen = new SeenEvents(2);
        for (int i = 1; i < 100_000; i += 1024) {
            assertThat(seen.add(event("n", 0, i))).isTrue();
        }
        assertThat(seen.add(event("n", 0, 1))).isTrue();
    }
}
