package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A watermark is believed when what came before it has been committed. */
final class HeardTest {
    private static final TopicPartition PLACE = new TopicPartition("by-subject", 3);

    private final Heard heard = new Heard();
    private long watermark;

    {
        heard.add(PLACE);
        heard.watch(partition -> partition == 3 ? watermark : 0);
    }

    private void look(long atNanos, long seen) {
        watermark = seen;
        heard.look(atNanos);
    }

    @Test
    void before_anything_is_committed_nobody_is_sure() {
        assertThat(heard.until(PLACE)).isEqualTo(Long.MIN_VALUE);
        look(10, 5_000);
        heard.reached(PLACE, null);
        assertThat(heard.until(PLACE)).isEqualTo(Long.MIN_VALUE);
        heard.reached(PLACE, 9L);
        assertThat(heard.until(PLACE)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void a_look_counts_once_the_commits_have_reached_an_end_that_was_asked_for_after_it() {
        look(10, 5_000);
        look(20, 6_000);
        look(30, 7_000);
        heard.reached(PLACE, 20L);
        assertThat(heard.until(PLACE)).isEqualTo(6_000);
        heard.reached(PLACE, 25L);
        assertThat(heard.until(PLACE)).isEqualTo(6_000);
        heard.reached(PLACE, 35L);
        assertThat(heard.until(PLACE)).isEqualTo(7_000);
    }

    @Test
    void whoever_lost_the_partition_is_sure_of_nothing_any_more() {
        look(10, 5_000);
        heard.reached(PLACE, 10L);
        look(20, Long.MIN_VALUE);
        heard.reached(PLACE, 20L);
        assertThat(heard.until(PLACE)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void while_nothing_is_committed_no_more_looks_are_kept_than_may_count_again() {
        for (int look = 0; look < 1_000; look++) {
            look(look, look);
        }
        heard.reached(PLACE, 900L);
        assertThat(heard.until(PLACE)).as("too long ago to be known").isEqualTo(Long.MIN_VALUE);
        heard.reached(PLACE, 999L);
        assertThat(heard.until(PLACE)).isEqualTo(999);
    }

    @Test
    void a_partition_that_cannot_be_looked_at_leaves_the_others_alone() {
        heard.add(new TopicPartition("by-subject", 4));
        heard.watch(partition -> {
            if (partition == 4) {
                throw new IllegalStateException("closed");
            }
            return 5_000;
        });
        heard.look(10);
        heard.reached(PLACE, 10L);
        assertThat(heard.until(PLACE)).isEqualTo(5_000);
    }
}
