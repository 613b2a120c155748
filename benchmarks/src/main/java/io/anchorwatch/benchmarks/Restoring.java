package io.anchorwatch.benchmarks;

import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Starting a topology whose stores are gone, until it runs again. */
final class Restoring implements StateRestoreListener {
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(20);
    private static final Duration ENDING = Duration.ofSeconds(60);

    private final AtomicLong records = new AtomicLong();

    /** From the start to RUNNING. */
    record Seen(double seconds, long records) {}

    static Seen run(Topology topology, AppConfig config) throws InterruptedException {
        Restoring restoring = new Restoring();
        try (KafkaStreams streams =
                new KafkaStreams(topology, StreamsSettings.of(config, new Address("localhost", 1)))) {
            streams.setGlobalStateRestoreListener(restoring);
            streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
            long begun = System.nanoTime();
            streams.start();
            while (streams.state() != KafkaStreams.State.RUNNING) {
                if (streams.state() == KafkaStreams.State.ERROR || System.nanoTime() - begun > MOST_NANOS) {
                    throw new IllegalStateException("the topology does not come back: " + streams.state());
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (!streams.close(ENDING)) {
                throw new IllegalStateException("the topology did not stop within " + ENDING.toSeconds() + " s");
            }
            streams.cleanUp();
            return new Seen(seconds, restoring.records.get());
        }
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long to, long restored) {}

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        records.addAndGet(restored);
    }
}
