package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Progress;
import io.anchorwatch.app.topology.Succession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which state version speaks, and takes over when the other has ended. All instances see the same and come to the
 * same; who speaks is noted with the brokers, see {@link SpeakerNote}.
 */
final class Successor implements Succession, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Successor.class);

    /** The note would be forgotten a week after it was written. */
    private static final long NOTE_AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);

    /** What the other sent itself at last is judged by ours within that time. */
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final int version = StateVersion.current();
    private final SpeakerNote note;
    private final Groups groups;
    private final AppConfig config;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-succession");
        thread.setDaemon(true);
        return thread;
    });

    private volatile SpeakerNote.Speaker speaker = new SpeakerNote.Speaker(0, 0, 0);
    private volatile Map<TopicPartition, Long> taken = Map.of();
    private volatile boolean ended;
    private volatile boolean caughtUp;
    private @Nullable Long goneNanos;
    private Map<TopicPartition, Long> written = Map.of();
    private long notedNanos;

    Successor(Admin admin, AppConfig config, Supplier<Consumer<byte[], byte[]>> readers) {
        this.note = new SpeakerNote(admin, config);
        this.groups = new Groups(admin);
        this.config = config;
        this.readers = readers;
    }

    /** Learns who speaks, before anything is read. */
    void begin() throws ExecutionException, InterruptedException, TimeoutException {
        SpeakerNote.Speaker now = note.read();
        if (now == null) {
            int before = version - 1;
            while (before > 0 && groups.committed(group(before)).isEmpty()) {
                before--;
            }
            now = new SpeakerNote.Speaker(1, before == 0 ? version : before, 0);
            note.write(now);
        }
        speaker = now;
        notedNanos = System.nanoTime();
        if (now.version() != version) {
            LOG.warn(
                    "state version {} is built beside version {}, which speaks until its last instance has ended",
                    version,
                    now.version());
        }
        look();
        ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(this::lookAgain, 1, 1, TimeUnit.SECONDS);
    }

    private void lookAgain() {
        try {
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("it cannot be found out who speaks", e); // then it stays as it is
        }
    }

    private void look() throws ExecutionException, InterruptedException, TimeoutException {
        SpeakerNote.Speaker now = note.read();
        if (now != null && !now.equals(speaker)) {
            LOG.warn("state version {} speaks from now on; ours is {}", now.version(), version);
            ended = false;
            goneNanos = null;
            taken = Map.of();
            speaker = now;
        }
        now = speaker;
        if (now.version() != version) {
            taken = groups.committed(group(now.version()));
            if (gone(now.version()) && groups.reached(config.groupId(), logOnly(taken))) {
                note.write(new SpeakerNote.Speaker(now.term() + 1, version, now.version()));
            }
        } else if (now.before() != 0 && !ended) {
            taken = groups.committed(group(now.before()));
            ended = true;
        }
        if (now.version() == version && System.nanoTime() - notedNanos > NOTE_AGAIN_NANOS) {
            note.write(now);
            notedNanos = System.nanoTime();
        }
    }

    /** Whether nobody of that version is left, and all that it wrote can be read: a transaction may have been open. */
    private boolean gone(int other) throws ExecutionException, InterruptedException, TimeoutException {
        if (!groups.empty(group(other))) {
            goneNanos = null;
            return false;
        }
        Long since = goneNanos;
        if (since == null) {
            written = groups.ends(Topics.concluded(config), false);
            goneNanos = System.nanoTime();
            return false;
        }
        Map<TopicPartition, Long> readable = groups.ends(Topics.concluded(config), true);
        boolean all = written.entrySet().stream()
                .allMatch(each -> readable.getOrDefault(each.getKey(), Long.MAX_VALUE) >= each.getValue());
        return all && System.nanoTime() - since > MARGIN_NANOS;
    }

    /** Without what is between the parts of one version, which ours has under another name. */
    private Map<TopicPartition, Long> logOnly(Map<TopicPartition, Long> all) {
        Map<TopicPartition, Long> log = new HashMap<>(all);
        log.keySet()
                .removeIf(place -> !place.topic().equals(Topics.REASON_EVENTS.in(config))
                        && !place.topic().equals(Topics.NODE_HEARTBEATS.in(config)));
        return log;
    }

    private String group(int other) {
        return StateVersion.id(config.applicationId(), other);
    }

    @Override
    public long term() {
        SpeakerNote.Speaker now = speaker;
        return now.version() == version ? now.term() : -1;
    }

    @Override
    public boolean first() {
        SpeakerNote.Speaker now = speaker;
        return now.version() == version && now.before() == 0;
    }

    @Override
    public boolean over() {
        return ended;
    }

    @Override
    public Map<TopicPartition, Long> taken() {
        return taken;
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return readers.get();
    }

    /** Whether ours is still being built beside another one: it has never come to the end of the log. */
    boolean building(Progress progress, int partitions) {
        if (caughtUp || (term() > 0 && first())) {
            return false;
        }
        for (int partition = 0; partition < partitions; partition++) {
            if (!progress.caughtUp(partition)) {
                return true;
            }
        }
        caughtUp = true;
        return false;
    }

    /** For people. */
    String told() {
        return "state version " + version + (term() > 0 ? "" : " beside version " + speaker.version());
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
