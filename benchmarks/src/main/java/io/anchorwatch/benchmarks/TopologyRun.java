package io.anchorwatch.benchmarks;

import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** One topology over one log, from the first commit to the last or until the time is up. */
final class TopologyRun {
    private static final int MARKERS = 2;
    private static final Duration ENDING = Duration.ofSeconds(60);

    /**
     * What was seen.
     *
     * @param events how many of the log were committed
     * @param threadMicros processor time of the stream threads an event, producers left out
     */
    record Seen(long events, double eventsPerSecond, double threadMicros) {}

    /** Whoever commits nothing for so long hangs. */
    private static final long STANDSTILL_NANOS = Duration.ofMinutes(3).toNanos();

    private final Admin admin;
    private final long events;
    private final Duration most;
    private long from;
    private boolean throughout;
    private boolean kept;
    private AtEnd atEnd = streams -> {};
    private @Nullable Cue cue;

    /** Lets the rest of a log be read. */
    interface Cue {
        void release() throws InterruptedException;
    }

    /** What is done with a topology before it is stopped. */
    interface AtEnd {
        void look(KafkaStreams streams) throws InterruptedException, ExecutionException;
    }

    /**
     * For a log.
     *
     * @param events how many are in it
     * @param most how long a run may take
     */
    TopologyRun(Admin admin, long events, Duration most) {
        this.admin = admin;
        this.events = events;
        this.most = most;
    }

    /** Counts from the commit on with which so many events are done: what was before only brings about a state. */
    TopologyRun from(long done) {
        from = done;
        return this;
    }

    /** Begins to count when all there is has been read, the topology's own topics too; then the rest is released. */
    TopologyRun upon(Cue rest) {
        cue = rest;
        return this;
    }

    /** Ends only when the topology's own topics, through which it sends itself records, are read as well. */
    TopologyRun throughout() {
        throughout = true;
        return this;
    }

    /** Keeps the directory of the stores. */
    TopologyRun kept() {
        kept = true;
        return this;
    }

    TopologyRun atEnd(AtEnd look) {
        atEnd = look;
        return this;
    }

    Seen run(Topology topology, AppConfig config) throws InterruptedException, ExecutionException {
        Properties settings = StreamsSettings.of(config, new Address("localhost", 1));
        try (KafkaStreams streams = new KafkaStreams(topology, settings)) {
            streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
            streams.start();
            try {
                Seen seen = watch(streams, config);
                atEnd.look(streams);
                return seen;
            } finally {
                if (!streams.close(ENDING)) {
                    throw new IllegalStateException("the topology did not stop within " + ENDING.toSeconds() + " s");
                }
                if (!kept) {
                    streams.cleanUp();
                }
            }
        }
    }

    private Seen watch(KafkaStreams streams, AppConfig config) throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        long first = 0;
        long since = 0;
        long cpu = 0;
        long last = 0;
        long lastAt = begun;
        while (true) {
            TimeUnit.MILLISECONDS.sleep(20);
            if (streams.state() == KafkaStreams.State.ERROR) {
                throw new IllegalStateException("the topology has failed; see the log");
            }
            long done = committed(admin, config);
            long now = System.nanoTime();
            lastAt = done > last ? now : lastAt;
            last = done;
            if (cue != null && since == 0) {
                if (done >= from && lag(config) == 0) {
                    first = done;
                    cpu = threadNanos();
                    since = System.nanoTime();
                    begun = since;
                    cue.release();
                }
            } else if (since == 0 && done <= from) {
                begun = from == 0 && streams.state() == KafkaStreams.State.RUNNING ? begun : now; // The time of work.
                first = done;
                cpu = threadNanos();
            } else if (since == 0 && done < events) {
                first = done;
                since = now;
                cpu = threadNanos();
            } else if (done >= events && !(throughout && lag(config) > 0) || now - begun > most.toNanos()) {
                double counted = done - first;
                return new Seen(
                        done,
                        counted * 1e9 / (now - (since == 0 ? begun : since)),
                        (threadNanos() - cpu) / counted / 1_000);
            }
            if (done < events && now - lastAt > STANDSTILL_NANOS) {
                throw new IllegalStateException("stands still at " + done + " of " + events + " events");
            }
        }
    }

    /** How many records of its own topics the application has not read, markers at their ends left out. */
    private long lag(AppConfig config) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(config.groupId())
                .partitionsToOffsetAndMetadata()
                .get();
        List<String> own = admin.listTopics().names().get().stream()
                .filter(topic -> topic.contains(config.groupId() + "-"))
                .filter(topic -> topic.endsWith("-repartition") || topic.endsWith("-by-subject"))
                .toList();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(own).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(each -> ends.put(new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest()));
        }
        long lag = 0;
        for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> end :
                admin.listOffsets(ends).all().get().entrySet()) {
            OffsetAndMetadata at = read.get(end.getKey());
            lag += Math.max(0, end.getValue().offset() - (at == null ? 0 : at.offset()) - MARKERS);
        }
        return lag;
    }

    /** How many events of the log an application has committed. */
    static long committed(Admin admin, AppConfig config) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> all = admin.listConsumerGroupOffsets(config.groupId())
                .partitionsToOffsetAndMetadata()
                .get();
        return all.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(Topics.REASON_EVENTS.in(config)))
                .mapToLong(each -> each.getValue() == null ? 0 : each.getValue().offset())
                .sum();
    }

    private static long threadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo each : threads.getThreadInfo(threads.getAllThreadIds())) {
            boolean ours = each != null && each.getThreadName().matches(".*-StreamThread-\\d+");
            sum += ours ? Math.max(0, threads.getThreadCpuTime(each.getThreadId())) : 0;
        }
        return sum;
    }
}
