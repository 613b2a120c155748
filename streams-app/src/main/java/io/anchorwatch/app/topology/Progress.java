package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log has been processed. Twice a second the end offsets are asked for and then what the group has committed:
 * where the commit has reached the end, every record that was there when the question was asked has been processed, and
 * the clock of a silent partition may move to that time less a second, by which the broker's and our clocks may differ.
 */
public final class Progress implements IdleClock, AutoCloseable {
    /** What a list calls the broker, where it names who did not answer. */
    public static final String BROKER = "broker";

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final int TIMEOUT_S = 5;

    /** What is concluded of sources, nodes and clients waits for the silent partitions, too: so it is not much later than that. */
    private static final int ASK_EVERY_MS = 500;

    private static final Duration LOOK = Duration.ofSeconds(2);

    /** A broker that has said nothing for so long is away. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Below the group's session time-out, so that an instance that was thrown out in its sleep is sure of nothing. */
    private static final Duration CERTAINTY = Duration.ofSeconds(8);

    private static final Duration BEHIND = Duration.ofSeconds(5);

    private final Admin admin;
    private final AppConfig config;
    private final String group;
    private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    private final Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    private final Delays delays;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Map<TopicPartition, Seen> seen = new ConcurrentHashMap<>();
    private final Heard heard = new Heard();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean answered;
    private volatile long heardNanos = System.nanoTime();

    /**
     * Asks nothing yet.
     *
     * @param delays takes note of what waits too long
     * @param readers for a look at a record that waits: consumers of their own, each closed after one look
     */
    public Progress(
            Admin admin, AppConfig config, int partitions, Delays delays, Supplier<Consumer<byte[], byte[]>> readers) {
        this(
                admin,
                config,
                config.groupId(),
                List.of(Topics.REASON_EVENTS, Topics.NODE_HEARTBEATS, Topics.SUBJECTS),
                partitions,
                delays,
                readers);
    }

    private Progress(
            Admin admin,
            AppConfig config,
            String group,
            List<Topics> topics,
            int partitions,
            Delays delays,
            Supplier<Consumer<byte[], byte[]>> readers) {
        this.group = group;
        this.admin = admin;
        this.delays = delays;
        this.readers = readers;
        this.config = config;
        for (int partition = 0; partition < partitions; partition++) {
            for (Topics topic : topics) {
                TopicPartition place = new TopicPartition(topic.in(config), partition);
                latest.put(place, OffsetSpec.latest());
                earliest.put(place, OffsetSpec.earliest());
                if (topic == Topics.SUBJECTS) {
                    heard.add(place);
                }
            }
        }
    }

    /** The progress of another application, which reads the events alone and whose delays nobody keeps. */
    public static Progress of(String group, Admin admin, AppConfig config, int partitions) {
        Delays none = new Delays(List.of(), all -> {});
        Supplier<Consumer<byte[], byte[]>> nobody = () -> {
            throw new KafkaException("delays of " + group + " are not looked at");
        };
        return new Progress(admin, config, group, List.of(Topics.REASON_EVENTS), partitions, none, nobody);
    }

    /** Begins to ask, twice a second. */
    public void start() {
        ScheduledFuture<?> unused = asking.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the watermarks of the subjects' partitions by this, too: epoch microseconds, the least there is for none. */
    public void watch(IntToLongFunction partitions) {
        heard.watch(partitions);
    }

    private void ask() {
        heard.look(System.nanoTime());
        long askedMs = System.currentTimeMillis();
        long askedNanos = System.nanoTime();
        try {
            ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, ListOffsetsResultInfo> end =
                    admin.listOffsets(latest, options).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, ListOffsetsResultInfo> begin =
                    admin.listOffsets(earliest, options).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, ListOffsetsResultInfo> young = admin.listOffsets(
                            youngerThan(askedMs - Delays.PATIENCE.toMillis()), options)
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, OffsetAndMetadata> done = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            for (TopicPartition place : latest.keySet()) {
                compare(place, end.get(place), begin.get(place), done.get(place), askedMs, askedNanos);
            }
            answered = true;
            heardNanos = askedNanos;
            for (TopicPartition place : young.keySet()) {
                note(place, end.get(place), begin.get(place), young.get(place), done.get(place), askedMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the broker does not say how far the log reaches", e); // nothing is proven then
        }
    }

    /** Of what others have written; what we tell ourselves is delayed by no more than that. */
    private Map<TopicPartition, OffsetSpec> youngerThan(long ms) {
        Map<TopicPartition, OffsetSpec> young = new HashMap<>();
        latest.keySet().stream()
                .filter(place -> !heard.of(place))
                .forEach(place -> young.put(place, OffsetSpec.forTimestamp(ms)));
        return young;
    }

    private void note(
            TopicPartition place,
            @Nullable ListOffsetsResultInfo end,
            @Nullable ListOffsetsResultInfo begin,
            @Nullable ListOffsetsResultInfo young,
            @Nullable OffsetAndMetadata done,
            long askedMs) {
        if (end == null || begin == null || young == null) {
            return;
        }
        // No record is young: all that are there are due.
        long due = young.offset() < 0 ? end.offset() : Math.min(young.offset(), end.offset());
        Long committed = done == null ? null : Long.valueOf(done.offset());
        delays.look(place, new Delays.Look(begin.offset(), committed, due, askedMs * 1_000), this::appended);
    }

    private @Nullable Long appended(TopicPartition place, long offset) {
        try (Consumer<byte[], byte[]> reader = readers.get()) {
            reader.assign(List.of(place));
            reader.seek(place, offset);
            for (ConsumerRecord<byte[], byte[]> each : reader.poll(LOOK)) {
                return each.timestamp() * 1_000;
            }
        } catch (KafkaException e) {
            LOG.debug("no look at {} of {}", offset, place, e); // its time stays unknown then
        }
        return null;
    }

    private void compare(
            TopicPartition place,
            @Nullable ListOffsetsResultInfo end,
            @Nullable ListOffsetsResultInfo begin,
            @Nullable OffsetAndMetadata done,
            long askedMs,
            long askedNanos) {
        if (end == null || begin == null) {
            return;
        }
        long reached = done == null ? begin.offset() : Math.max(done.offset(), begin.offset());
        Seen now = seen.getOrDefault(place, Seen.NOTHING).next(end.offset(), reached, askedMs, askedNanos);
        seen.put(place, now);
        heard.reached(place, now.reachedNanos());
    }

    @Override
    public long provenUntil(Topics topic, int partition) {
        return of(topic, partition).proven();
    }

    /** Whether all events that were in a partition a moment ago, at most 8 s, have been processed. */
    public boolean caughtUp(int partition) {
        return of(partition).reachedWithin(CERTAINTY, System.nanoTime());
    }

    /**
     * Whether all that was in the log a moment ago, at most 8 s, has come to the stores of a partition. Those of sources, nodes
     * and clients hear of events and heartbeats in every partition, through others.
     *
     * @param source the topic whose partitions are theirs
     */
    public boolean caughtUp(Topics source, int partition) {
        TopicPartition place = new TopicPartition(source.in(config), partition);
        return heard.of(place)
                ? heard.until(place) >= (System.currentTimeMillis() - CERTAINTY.toMillis()) * 1_000
                : caughtUp(partition);
    }

    /** The offset behind the last event of a partition that was processed, as last heard. */
    public long position(int partition) {
        return Math.max(0, of(partition).committed());
    }

    /** For how long events of a partition have waited without any commit; zero while the broker does not say. */
    public Duration unmoved(int partition) {
        Seen last = of(partition);
        boolean waiting = last.end() > last.committed() && answered && !silent();
        return waiting ? Duration.ofNanos(heardNanos - last.movedNanos()) : Duration.ZERO;
    }

    /** How many events of a partition wait; null while the broker does not say. */
    public @Nullable Long lag(int partition) {
        Seen last = of(partition);
        return silent() || !answered ? null : Long.valueOf(Math.max(0, last.end() - position(partition)));
    }

    /** Whether events that were in any partition 5 s ago have not been processed, or nothing is known yet. */
    public boolean behind() {
        return latest.keySet().stream()
                .filter(place -> place.topic().equals(Topics.REASON_EVENTS.in(config)))
                .map(place -> seen.getOrDefault(place, Seen.NOTHING))
                .anyMatch(last -> !last.reachedWithin(BEHIND, heardNanos));
    }

    private Seen of(int partition) {
        return of(Topics.REASON_EVENTS, partition);
    }

    private Seen of(Topics topic, int partition) {
        return seen.getOrDefault(new TopicPartition(topic.in(config), partition), Seen.NOTHING);
    }

    /** Whether the broker has ever said how far the log reaches. */
    public boolean answered() {
        return answered;
    }

    /** Whether the broker has said nothing for 10 s, or since the start. */
    public boolean silent() {
        return silence().compareTo(SILENCE) > 0;
    }

    /** How long the broker has said nothing. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
