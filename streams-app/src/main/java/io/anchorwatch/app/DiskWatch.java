package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops taking in before the disk of the stores is full, and goes on when there is room again. A store that cannot write fails
 * its thread, and all that was taken in since the last commit must be done anew; one that waits loses nothing.
 */
final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long LOOK_EVERY_MS = 1_000;

    /** So long after going on, what waits is no sign that anything is stuck. */
    private static final long CALM_NANOS = Duration.ofMinutes(1).toNanos();

    private final Path directory;
    private final long warnBytes;
    private final long stopBytes;
    private final List<KafkaStreams> applications = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-disk");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long free;
    private volatile boolean stopped;
    private volatile @Nullable Long wentOnNanos;

    DiskWatch(AppConfig config, MeterRegistry registry) {
        directory = config.stateDir();
        warnBytes = config.stateDirFreeWarn();
        stopBytes = config.stateDirFreeMin();
        free = directory.toFile().getUsableSpace();
        Gauge.builder("anchorwatch.state.free", this, watch -> (double) watch.free)
                .description("room on the disk of state.dir")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("anchorwatch.state.disk.level", this, DiskWatch::level)
                .description("0 with room, 1 below state.dir.free.warn.bytes, 2 stopped below state.dir.free.min.bytes")
                .register(registry);
    }

    /** Looks after one more application; a disk that is full already keeps it from beginning. */
    void over(KafkaStreams application) {
        applications.add(application);
        look();
    }

    void start() {
        ScheduledFuture<?> unused =
                looking.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Path there = Files.exists(directory)
                    ? directory
                    : directory.toAbsolutePath().getParent();
            long now = Files.getFileStore(there).getUsableSpace();
            free = now;
            if (now < stopBytes) {
                if (!stopped) {
                    LOG.error("{} has {} bytes left: nothing is taken in below {}", directory, now, stopBytes);
                }
                stopped = true;
                applications.forEach(KafkaStreams::pause);
            } else if (stopped && now >= stopBytes + stopBytes / 4) { // Else it would stop and go at each flush.
                LOG.warn("{} has {} bytes left: going on", directory, now);
                applications.forEach(KafkaStreams::resume);
                wentOnNanos = System.nanoTime();
                stopped = false;
            }
        } catch (java.io.IOException | RuntimeException e) {
            LOG.debug("the room on the disk of {} is not known", directory, e); // then it stays as it is
        }
    }

    private int level() {
        return stopped ? 2 : free < warnBytes ? 1 : 0;
    }

    /** Whether waiting is explained by this. */
    boolean excuses() {
        Long since = wentOnNanos;
        return stopped || (since != null && System.nanoTime() - since < CALM_NANOS);
    }

    /** For people; null where there is room. */
    @Nullable
    String told() {
        return stopped
                ? "state.dir has " + free + " bytes left, and below state.dir.free.min.bytes=" + stopBytes
                        + " nothing is taken in"
                : null;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
