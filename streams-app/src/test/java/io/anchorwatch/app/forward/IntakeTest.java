package io.anchorwatch.app.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Outcome;
import io.anchorwatch.app.forward.delivery.Parcel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read, paused, committed and let go of. */
final class IntakeTest {
    private static final String TOPIC = "audit-events";
    private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
    private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final AtomicBoolean behind = new AtomicBoolean();
    private final Intake intake =
            new Intake(consumer, Set.of(TOPIC), 3, new GivesWay("security-findings", behind::get, System.nanoTime()));

    @BeforeEach
    void assign() {
        consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
        consumer.updateEndOffsets(Map.of(ZERO, 10L, ONE, 10L));
        consumer.rebalance(List.of(ZERO, ONE));
    }

    private void add(TopicPartition place, long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(
                    TOPIC, place.partition(), offset, "default/s".getBytes(UTF_8), new byte[] {1}));
        }
    }

    private List<Parcel> parcels() {
        return intake.take(100).stream()
                .map(raw -> new Parcel(raw.record(), raw.lease(), "id", new byte[0]))
                .toList();
    }

    private Long committed(TopicPartition place) {
        OffsetAndMetadata offset = consumer.committed(Set.of(place)).get(place);
        return offset == null ? null : offset.offset();
    }

    @Test
    void while_enough_waits_nothing_more_is_read_and_polling_goes_on() {
        add(ZERO, 0, 1, 2);
        intake.poll(Duration.ZERO);
        assertThat(consumer.paused()).containsExactlyInAnyOrder(ZERO, ONE);
        add(ZERO, 3);
        intake.poll(Duration.ZERO);
        List<Loader.Raw> taken = intake.take(100);
        assertThat(taken).hasSize(3);
        intake.back(taken.subList(1, 3));
        intake.poll(Duration.ZERO);
        assertThat(consumer.paused()).isEmpty();
        intake.poll(Duration.ZERO);
        assertThat(intake.take(100)).extracting(raw -> raw.record().offset()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void committed_is_the_settled_prefix_of_each_partition_and_not_what_lies_behind_an_open_record() {
        add(ZERO, 0, 1, 2);
        add(ONE, 0);
        intake.poll(Duration.ZERO);
        List<Parcel> parcels = parcels();
        parcels.stream()
                .filter(each -> each.record().offset() != 1)
                .forEach(each -> intake.settled(each, Outcome.ACCEPTED));
        intake.commitNow();
        assertThat(committed(ZERO)).isEqualTo(1);
        assertThat(committed(ONE)).isEqualTo(1);
        parcels.forEach(each -> intake.settled(each, Outcome.ACCEPTED));
        intake.commit();
        assertThat(committed(ZERO)).isEqualTo(3);
        assertThat(consumer.committed(Set.of(ZERO)).get(ZERO).metadata())
                .as("how they ended goes with the offset")
                .isEqualTo("v1 accepted=3 dead_letters=0 left_out=0");
    }

    @Test
    void what_is_settled_is_committed_before_a_partition_goes_and_an_answer_after_that_counts_for_nothing() {
        add(ZERO, 0, 1);
        intake.poll(Duration.ZERO);
        List<Parcel> parcels = parcels();
        intake.settled(parcels.get(0), Outcome.ACCEPTED);
        consumer.rebalance(List.of(ONE));
        assertThat(parcels).noneMatch(intake::ours);
        consumer.rebalance(List.of(ZERO, ONE));
        assertThat(committed(ZERO)).isEqualTo(1);
        assertThat(parcels).noneMatch(intake::ours);
        intake.settled(parcels.get(1), Outcome.ACCEPTED);
        intake.commitNow();
        assertThat(committed(ZERO)).isEqualTo(1);
    }

    @Test
    void of_partitions_that_somebody_else_has_already_nothing_is_committed() {
        add(ZERO, 0);
        intake.poll(Duration.ZERO);
        parcels().forEach(each -> intake.settled(each, Outcome.ACCEPTED));
        intake.onPartitionsLost(List.of(ZERO));
        intake.commitNow();
        assertThat(committed(ZERO)).isNull();
    }

    @Test
    void records_of_a_partition_that_went_are_not_delivered_from_here() {
        add(ZERO, 0);
        add(ONE, 0);
        intake.poll(Duration.ZERO);
        List<Loader.Raw> taken = intake.take(1);
        consumer.rebalance(List.of());
        intake.back(taken);
        assertThat(intake.waiting()).isFalse();
    }

    @Test
    void a_cursor_says_how_far_it_is_accepted_and_what_waits_and_for_how_long() {
        add(ZERO, 0, 1, 2, 3);
        intake.poll(Duration.ZERO);
        intake.settled(parcels().get(0), Outcome.ACCEPTED);
        intake.look();
        ForwarderView.Cursor zero = intake.cursors(1_000).get(0);
        assertThat(zero.acceptedThrough()).isZero();
        assertThat(zero.endOffset()).isEqualTo(10);
        assertThat(zero.lag()).isEqualTo(9);
        assertThat(zero.lagMs()).isNotNull();
        ForwarderView.Cursor one = intake.cursors(1_000).get(1);
        assertThat(one.acceptedThrough()).isNull();
        assertThat(one.lag()).isEqualTo(10);
    }

    @Test
    void what_there_is_much_of_waits_while_the_topology_beside_is_behind_and_goes_on_when_it_is_not() {
        behind.set(true);
        intake.poll(Duration.ZERO);
        assertThat(consumer.paused()).containsExactlyInAnyOrder(ZERO, ONE);
        behind.set(false);
        intake.poll(Duration.ZERO);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void findings_never_wait_and_of_the_others_a_little_is_let_through_once_a_second() {
        long second = 1_000_000_000;
        GivesWay way = new GivesWay("security-findings", () -> true, 0);
        assertThat(way.concerns(new TopicPartition("security-findings", 0))).isFalse();
        assertThat(way.concerns(new TopicPartition("reason-events", 0))).isTrue();
        assertThat(way.active(second - 1)).isTrue();
        assertThat(way.active(second)).isFalse();
        assertThat(way.active(second + 1)).isTrue();
        assertThat(way.active(2 * second + 1)).isFalse();
    }
}
