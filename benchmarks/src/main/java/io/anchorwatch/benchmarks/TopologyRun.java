package io.anchorwatch.benchmarks;

import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One topology over one log, from the first commit to the last or until the time is up. */
final class TopologyRun {
    private static final Duration ENDING = Duration.ofSeconds(60);

    /**
     * What was seen.
     *
     * @param events how many of the log were committed
     * @param threadMicros processor time of the stream threads an event, producers left out
     */
    record Seen(long events, double eventsPerSecond, double threadMicros) {}

    private final Admin admin;
    private final long events;
    private final Duration most;

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

    Seen run(Topology topology, AppConfig config) throws InterruptedException, ExecutionException {
        Properties settings = StreamsSettings.of(config, new Address("localhost", 1));
        try (KafkaStreams streams = new KafkaStreams(topology, settings)) {
            streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
            streams.start();
            try {
                return watch(streams, config);
            } finally {
                if (!streams.close(ENDING)) {
                    throw new IllegalStateException("the topology did not stop within " + ENDING.toSeconds() + " s");
                }
                streams.cleanUp();
            }
        }
    }

    private Seen watch(KafkaStreams streams, AppConfig config) throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        long first = 0;
        long since = 0;
        long cpu = 0;
        while (true) {
            TimeUnit.MILLISECONDS.sleep(20);
            if (streams.state() == KafkaStreams.State.ERROR) {
                throw new IllegalStateException("the topology has failed; see the log");
            }
            long done = committed(config);
            long now = System.nanoTime();
            if (since == 0 && done == 0) {
                begun = streams.state() == KafkaStreams.State.RUNNING ? begun : now; // The time is that of work.
                cpu = threadNanos();
            } else if (since == 0 && done < events) {
                first = done;
                since = now;
                cpu = threadNanos();
            } else if (done >= events || now - begun > most.toNanos()) {
                double counted = done - first;
                return new Seen(
                        done,
                        counted * 1e9 / (now - (since == 0 ? begun : since)),
                        (threadNanos() - cpu) / counted / 1_000);
            }
        }
    }

    private long committed(AppConfig config) throws InterruptedException, ExecutionException {
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
