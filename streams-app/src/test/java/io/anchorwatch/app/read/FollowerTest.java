package io.anchorwatch.app.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Examples;
import io.anchorwatch.conclusion.Conclusion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final TopicPartition P0 = new TopicPartition("security-findings", 0);

    private final ReadModel model = new ReadModel(Duration.ofDays(7), 1_000);
    private volatile boolean away;
    private final Deque<Consumer<byte[], byte[]>> consumers = new ConcurrentLinkedDeque<>();

    private static MockConsumer<byte[], byte[]> consumer(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(P0.topic(), List.of(new PartitionInfo(P0.topic(), 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        consumer.updateEndOffsets(Map.of(P0, end));
        return consumer;
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        return new ConsumerRecord<>(
                P0.topic(),
                0,
                offset,
                Examples.T0 / 1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                null,
                value.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders(),
                Optional.empty());
    }

    private static @Nullable Conclusion decode(ConsumerRecord<byte[], byte[]> record) {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        if (text.equals("bad")) {
            throw new IllegalArgumentException("bad bytes");
        }
        return text.equals("nothing") ? null : Examples.finding(text, 1);
    }

    private Follower follower(
            java.util.function.Function<ConsumerRecord<byte[], byte[]>, @Nullable Conclusion> decoder) {
        return new Follower(consumers::removeFirst, decoder, List.of(P0.topic()), model, () -> away);
    }

    private static void awaited(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void it_has_caught_up_when_it_has_read_what_was_there_at_the_start() throws InterruptedException {
        MockConsumer<byte[], byte[]> consumer = consumer(3);
        consumers.add(consumer);
        List<Feed> feeds = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            consumer.addRecord(record(0, "a"));
            consumer.addRecord(record(1, "bad"));
        });
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            consumer.addRecord(record(2, "nothing"));
        });
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            done.countDown();
        });
        Follower follower = follower(FollowerTest::decode);
        try (follower) {
            follower.start();
            awaited(done);
        }
        assertThat(feeds).containsExactly(Feed.CATCHING_UP, Feed.CATCHING_UP, Feed.FOLLOWING);
        assertThat(follower.unreadable()).isEqualTo(1);
        assertThat(model.size()).isEqualTo(1);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void while_it_cannot_know_what_a_record_is_it_waits_and_then_goes_on_at_that_record() throws InterruptedException {
        MockConsumer<byte[], byte[]> first = consumer(2);
        MockConsumer<byte[], byte[]> second = consumer(2);
        consumers.add(first);
        consumers.add(second);
        CountDownLatch done = new CountDownLatch(1);
        first.schedulePollTask(() -> {
            first.addRecord(record(0, "a"));
            first.addRecord(record(1, "b"));
        });
        List<Long> from = new ArrayList<>();
        second.schedulePollTask(() -> {
            from.add(second.position(P0));
            second.addRecord(record(1, "b"));
        });
        second.schedulePollTask(done::countDown);
        List<Long> asked = new ArrayList<>();
        List<Feed> feeds = new ArrayList<>();
        Follower follower = follower(record -> {
            asked.add(record.offset());
            if (record.offset() == 1 && asked.size() == 2) {
                throw new RetriableException("the registry is away") {};
            }
            feeds.add(model.feed());
            return decode(record);
        });
        try (follower) {
            follower.start();
            awaited(done);
        }
        assertThat(from).containsExactly(1L);
        assertThat(asked).containsExactly(0L, 1L, 1L);
        assertThat(model.size()).isEqualTo(2);
        assertThat(model.feed()).isEqualTo(Feed.FOLLOWING);
        assertThat(follower.unreadable()).isZero();
    }

    @Test
    void while_the_broker_is_away_it_is_cut_off_and_afterwards_catches_up_by_itself() throws InterruptedException {
        MockConsumer<byte[], byte[]> consumer = consumer(0);
        consumers.add(consumer);
        List<Feed> feeds = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        consumer.schedulePollTask(() -> feeds.add(model.feed()));
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            away = true;
            feeds.add(model.feed()); // It is known before the next look for records is over.
        });
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            consumer.updateEndOffsets(Map.of(P0, 1L));
            away = false;
        });
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            consumer.addRecord(record(0, "a"));
        });
        consumer.schedulePollTask(() -> {
            feeds.add(model.feed());
            done.countDown();
        });
        try (Follower follower = follower(FollowerTest::decode)) {
            follower.start();
            awaited(done);
        }
        assertThat(feeds)
                .containsExactly(
                        Feed.CATCHING_UP, Feed.FOLLOWING, Feed.STALLED, Feed.STALLED, Feed.CATCHING_UP, Feed.FOLLOWING);
        assertThat(model.size()).isEqualTo(1);
    }
}
