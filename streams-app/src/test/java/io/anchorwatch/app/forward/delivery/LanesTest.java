package io.anchorwatch.app.forward.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What may be committed. */
final class LanesTest {
    private static final TopicPartition PLACE = new TopicPartition("security-findings", 0);

    private final Lanes lanes = new Lanes();

    private int read(long offset) {
        return lanes.read(Parcels.of(0, offset, "s").record());
    }

    @Test
    void committed_is_only_what_lies_below_the_lowest_open_record() {
        lanes.gained(List.of(PLACE));
        assertThat(lanes.settled()).isEmpty();
        int lease = read(10);
        read(11);
        read(13);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 10L));
        lanes.settled(PLACE, lease, 11);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 10L));
        lanes.settled(PLACE, lease, 10);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 13L));
        lanes.settled(PLACE, lease, 13);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 14L));
        lanes.at(PLACE, 16); // behind the marks that transactions leave
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 16L));
        assertThat(lanes.oldest(PLACE)).isNull();
    }

    @Test
    void what_was_read_before_a_partition_was_lost_counts_for_nothing_after_it_came_back() {
        lanes.gained(List.of(PLACE));
        int before = read(5);
        lanes.lost(List.of(PLACE));
        assertThat(lanes.holds(PLACE, before)).isFalse();
        assertThat(lanes.settled()).isEmpty();
        lanes.settled(PLACE, before, 5);
        lanes.gained(List.of(PLACE));
        int after = read(5);
        assertThat(after).isNotEqualTo(before);
        lanes.settled(PLACE, before, 5);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 5L));
    }
}
