package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log has been processed. Once a second the end offsets are asked for and then what the group has committed:
 * where the commit has reached the end, every record that was there when the question was asked has been processed, and
 * the clock of a silent partition may move to that time less a second, by which the broker's and our clocks may differ.
 */
public final class Progress implements IdleClock, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long MARGIN = 1_000_000;
    private static final int TIMEOUT_S = 5;

    private final Admin admin;
    private final String group;
    private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    private final Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    private final Map<Integer, Long> proven = new ConcurrentHashMap<>();
    private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
    private final Map<Integer, Long> committed = new ConcurrentHashMap<>();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long askedAt;

    public Progress(Admin admin, AppConfig config, int partitions) {
        this.admin = admin;
        this.group = config.applicationId();
        for (int partition = 0; partition < partitions; partition++) {
            TopicPartition place = new TopicPartition(Topics.REASON_EVENTS.in(config), partition);
            latest.put(place, OffsetSpec.latest());
            earliest.put(place, OffsetSpec.earliest());
        }
    }

    /** Begins to ask, once a second. */
    public void start() {
        ScheduledFuture<?> unused = asking.scheduleWithFixedDelay(this::ask, 0, 1, TimeUnit.SECONDS);
    }

    private void ask() {
        long askedMs = System.currentTimeMillis();
        try {
            ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, ListOffsetsResultInfo> end =
                    admin.listOffsets(latest, options).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, ListOffsetsResultInfo> begin =
                    admin.listOffsets(earliest, options).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, OffsetAndMetadata> done = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            for (TopicPartition place : latest.keySet()) {
                compare(place, end.get(place), begin.get(place), done.get(place), askedMs);
            }
            askedAt = askedMs;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the broker does not say how far the log reaches", e); // nothing is proven then
        }
    }

    private void compare(
            TopicPartition place,
            @Nullable ListOffsetsResultInfo end,
            @Nullable ListOffsetsResultInfo begin,
            @Nullable OffsetAndMetadata done,
            long askedMs) {
        if (end == null || begin == null) {
            return;
        }
        long reached = done == null ? begin.offset() : Math.max(done.offset(), begin.offset());
        ends.put(place.partition(), end.offset());
        committed.put(place.partition(), reached);
        if (reached >= end.offset()) {
            proven.put(place.partition(), askedMs * 1_000 - MARGIN);
        }
    }

    @Override
    public long provenUntil(int partition) {
        return proven.getOrDefault(partition, Long.MIN_VALUE);
    }

    /** The offset behind the last record of a partition that was processed, as last heard. */
    public long position(int partition) {
        return committed.getOrDefault(partition, 0L);
    }

    /** How many records of a partition wait, as last heard. */
    public long lag(int partition) {
        return Math.max(0, ends.getOrDefault(partition, 0L) - position(partition));
    }

    /** When the broker last said how far the log reaches, epoch milliseconds; 0 for never. */
    public long heardAt() {
        return askedAt;
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
