package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a {@link ReadModel} from the derived topics, on a thread of its own: no group, every partition, from the
 * beginning of what the log keeps. When the broker is away it waits, says so, and goes on where it was.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PAUSE_MS = 1_000;
    private static final long STOP_MS = 2_000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Function<ConsumerRecord<byte[], byte[]>, @Nullable Conclusion> decoder;
    private final Collection<String> topics;
    private final ReadModel model;
    private final BooleanSupplier away;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final LongAdder unreadable = new LongAdder();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    /**
     * A follower that has not started.
     *
     * @param consumers makes a consumer that reads committed records only and belongs to no group
     * @param decoder makes a conclusion of a record, or null when there is none in it; throws a {@link
     *     RetriableException} when it cannot know yet (the registry is away), anything else when the record is bad
     * @param away whether the broker is known to be away: a consumer does not say so, it only finds nothing new
     */
    public Follower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Function<ConsumerRecord<byte[], byte[]>, @Nullable Conclusion> decoder,
            Collection<String> topics,
            ReadModel model,
            BooleanSupplier away) {
        this.away = away;
        model.away(away);
        this.consumers = consumers;
        this.decoder = decoder;
        this.topics = List.copyOf(topics);
        this.model = model;
        this.thread = new Thread(this::run, "anchorwatch-read-model");
        this.thread.setDaemon(true);
    }

    /** Starts to read; returns at once. */
    public void start() {
        thread.start();
    }

    /** How many records were skipped because nothing could be made of them. */
    public long unreadable() {
        return unreadable.sum();
    }

    private void run() {
        boolean going = true;
        while (going) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                follow(consumer);
                going = false;
            } catch (WakeupException e) {
                going = false;
            } catch (RuntimeException e) {
                model.feed(Feed.STALLED);
                LOG.warn("the read model cannot follow the log, it tries again: {}", e.toString());
                going = !stopped(PAUSE_MS);
            } finally {
                current = null;
            }
        }
    }

    private boolean stopped(long waitMs) {
        try {
            return stop.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (next.isEmpty()) {
            consumer.seekToBeginning(partitions);
        } else {
            next.forEach(consumer::seek);
        }
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        model.feed(Feed.CATCHING_UP);
        boolean stalled = false;
        while (!stopped(0)) {
            consumer.poll(POLL).forEach(this::take);
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
            if (away.getAsBoolean()) {
                if (!stalled) {
                    LOG.warn("the read model cannot follow the log: the broker is away");
                }
                stalled = true;
                model.feed(Feed.STALLED);
                continue;
            }
            if (stalled) {
                stalled = false;
                ends.putAll(consumer.endOffsets(partitions));
                model.feed(Feed.CATCHING_UP);
                LOG.info("the read model follows the log again");
            }
            if (!ends.isEmpty()) {
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            if (ends.isEmpty() && model.feed() != Feed.FOLLOWING) {
                model.feed(Feed.FOLLOWING);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Conclusion conclusion;
        try {
            conclusion = decoder.apply(record);
        } catch (RetriableException e) {
            next.put(new TopicPartition(record.topic(), record.partition()), record.offset());
            throw e;
        } catch (RuntimeException e) {
            unreadable.increment();
            LOG.warn(
                    "{}-{} offset {} is skipped: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            return;
        }
        if (conclusion != null) {
            model.accept(record.topic(), record.partition(), record.offset(), record.timestamp() * 1_000, conclusion);
        }
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    /** Stops reading and waits until it has stopped, at most 2 s. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
