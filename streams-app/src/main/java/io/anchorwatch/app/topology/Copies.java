package io.anchorwatch.app.topology;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this instance's copies of stores lack of their originals. The brokers are asked every two seconds. */
public final class Copies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);
    private static final long ASK_EVERY_S = 2;
    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final KafkaStreams streams;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-copies");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Heard heard = new Heard(0, Map.of());

    private record Heard(long atNanos, Map<String, Map<Integer, LagInfo>> lags) {}

    /** @param streams started before {@link #start} */
    public Copies(KafkaStreams streams) {
        this.streams = streams;
    }

    public void start() {
        ScheduledFuture<?> unused = asking.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY_S, TimeUnit.SECONDS);
    }

    private void ask() {
        long asked = System.nanoTime();
        try {
            heard = new Heard(asked, streams.allLocalStorePartitionLags());
        } catch (RuntimeException e) {
            LOG.debug("the broker does not say how far copies are behind", e); // then nobody knows
        }
    }

    /** How many records of a store's changelog the copy lacks, as last heard; null when that is too long ago. */
    @Nullable
    Long lag(String store, int partition) {
        Heard last = heard;
        LagInfo lag = last.lags().getOrDefault(store, Map.of()).get(partition);
        return lag == null || System.nanoTime() - last.atNanos() > BELIEVED_NANOS
                ? null
                : Long.valueOf(lag.offsetLag());
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
