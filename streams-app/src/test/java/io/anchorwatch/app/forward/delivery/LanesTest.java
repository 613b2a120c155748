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
        lanes.settled(PLACE, lease, 11, Outcome.ACCEPTED);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 10L));
        lanes.settled(PLACE, lease, 10, Outcome.ACCEPTED);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 13L));
        lanes.settled(PLACE, lease, 13, Outcome.ACCEPTED);
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
        lanes.settled(PLACE, before, 5, Outcome.ACCEPTED);
        lanes.gained(List.of(PLACE));
        int after = read(5);
        assertThat(after).isNotEqualTo(before);
        lanes.settled(PLACE, before, 5, Outcome.ACCEPTED);
        assertThat(lanes.settled()).isEqualTo(Map.of(PLACE, 5L));
    }

    @Test
    void what_became_of_records_is_counted_once_and_only_below_what_is_committed() {
        lanes.gained(List.of(PLACE));
        lanes.began(PLACE, Tally.of("v1 accepted=7 dead_letters=2 left_out=1"));
        int lease = read(10);
        read(11);
        read(12);
        lanes.settled(PLACE, lease, 12, Outcome.ACCEPTED);
        lanes.settled(PLACE, lease, 11, Outcome.DEAD_LETTER);
        assertThat(lanes.tally(PLACE)).as("10 is open").isEqualTo(new Tally(7, 2, 1));
        lanes.settled(PLACE, lease, 10, Outcome.LEFT_OUT);
        lanes.settled(PLACE, lease, 10, Outcome.LEFT_OUT);
        assertThat(lanes.tally(PLACE)).isEqualTo(new Tally(8, 3, 2));
        assertThat(Tally.of(lanes.tally(PLACE).text())).isEqualTo(new Tally(8, 3, 2));
        assertThat(Tally.of("set by hand")).isEqualTo(Tally.NONE);
        lanes.lost(List.of(PLACE));
        lanes.gained(List.of(PLACE));
        lanes.settled(PLACE, lease, 11, Outcome.ACCEPTED);
        assertThat(lanes.tally(PLACE)).as("of the time before").isEqualTo(Tally.NONE);
    }
}
