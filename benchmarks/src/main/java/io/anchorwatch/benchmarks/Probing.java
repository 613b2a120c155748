package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.ReasonEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Brings about findings at times that were fixed before, and looks when a reader of committed records has them and when
 * the timeline shows their event. All counts from when the event was due, not from when it was sent: whatever holds the
 * sender up is part of it.
 */
final class Probing {
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int TIMELINE_EVERY = 4;

    /** Asking without a pause would take from the app what is to be measured. */
    private static final long ASK_AGAIN_MS = 20;

    private static final byte[] NO_KEY = {};

    private final EventLog log;
    private final LiveApp app;
    private final Wire wire;
    private final List<Sending> sendings = new ArrayList<>();
    private final Map<String, Long> awaited = new ConcurrentHashMap<>();
    private final BlockingQueue<Sending> forTimeline = new LinkedBlockingQueue<>();
    private final Map<Probe, Histogram> found = new EnumMap<>(Probe.class);
    private final Histogram timeline = new Histogram(5);
    private final Histogram passing = new Histogram(5);
    private final long begun;
    private volatile boolean over;

    /** One event, and the subject of the finding that it decides, or nothing. */
    private record Sending(long due, ReasonEvent event, byte[] value, String decides) {}

    /** What was seen: microseconds. Events that nothing was heard of after a minute are lost. */
    record Seen(Map<Probe, Histogram> found, Histogram timeline, Histogram passing, int lost) {}

    /**
     * Plans everything.
     *
     * @param first the number of the first subject of each kind: no two of an app may be the same
     * @param settling how long it waits before it begins: planning takes processor time from the app, which falls behind and must
     *     have caught up again
     */
    Probing(EventLog log, LiveApp app, Duration duration, int first, Duration settling) {
        this.log = log;
        this.app = app;
        this.wire = log.wire(app.config());
        Function<ReasonEvent, byte[]> encoder = log.encoder(app.config());
        begun = Clock.now() + settling.toNanos() / 1_000;
        long begin = begun + 2 * Probe.EARLIER;
        Speaker speaker = new Speaker(begin / 1_000);
        List<Sending> all = new ArrayList<>();
        for (Probe probe : Probe.values()) {
            found.put(probe, new Histogram(5));
            int many = (int) (duration.toNanos() / 1_000 / probe.every());
            for (int i = 0; i < many; i++) {
                String id = probe.id(first + i);
                long due = begin + i * probe.every();
                List<ReasonEvent> events = probe.events(speaker, id, due);
                for (int j = 0; j < events.size(); j++) {
                    ReasonEvent event = events.get(j);
                    boolean last = j == events.size() - 1;
                    all.add(new Sending(event.at(), event, encoder.apply(event), last ? id : ""));
                }
            }
        }
        all.sort(Comparator.comparingLong(Sending::due));
        sendings.addAll(all);
    }

    static String yardstick(AppConfig config) {
        return config.topicPrefix() + "yardstick";
    }

    /** Returns when all that was planned can be sent and nothing is left of what planning cost. */
    void settle() {
        Clock.awaited(begun);
    }

    Seen run() throws InterruptedException {
        Thread reader = thread("findings-reader", this::read);
        Thread asker = thread("timeline-asker", this::ask);
        send();
        long begun = System.nanoTime();
        while (!(awaited.isEmpty() && forTimeline.isEmpty()) && System.nanoTime() - begun < DRAIN_NANOS) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        over = true;
        reader.join();
        asker.join();
        return new Seen(found, timeline, passing, awaited.size());
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void send() {
        int decided = 0;
        try (KafkaProducer<byte[], byte[]> producer = log.producer(0)) {
            for (Sending each : sendings) {
                if (!Clock.awaited(each.due)) {
                    return;
                }
                if (!each.decides.isEmpty()) {
                    awaited.put(each.decides, each.due);
                    byte[] due =
                            ByteBuffer.allocate(Long.BYTES).putLong(each.due).array();
                    producer.send(new ProducerRecord<>(yardstick(app.config()), NO_KEY, due));
                    if (each.decides.equals(each.event.sessionId()) && decided++ % TIMELINE_EVERY == 0) {
                        forTimeline.add(each);
                    }
                }
                producer.send(EventLog.record(app.config(), each.event, each.value, null));
            }
        }
    }

    private void read() {
        AppConfig config = app.config();
        String findings = Topics.SECURITY_FINDINGS.in(config);
        try (KafkaConsumer<byte[], byte[]> consumer = Reading.consumer(config)) {
            List<TopicPartition> all = Reading.partitions(consumer, List.of(findings, yardstick(config)));
            consumer.assign(all);
            consumer.seekToEnd(all);
            while (!over) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(20))) {
                    long now = Clock.now();
                    if (!each.topic().equals(findings)) {
                        record(passing, now - ByteBuffer.wrap(each.value()).getLong());
                    } else if (wire.decode(Topics.SECURITY_FINDINGS.topicName(), each.value())
                            instanceof Finding finding) {
                        take(finding, now);
                    }
                }
            }
        }
    }

    /** The first finding about a subject; what comes after it are its revisions. */
    private void take(Finding finding, long now) {
        for (Map.Entry<Probe, Histogram> each : found.entrySet()) {
            Long due = each.getKey().found(finding)
                    ? awaited.remove(finding.subject().id())
                    : null;
            if (due != null) {
                record(each.getValue(), now - due - each.getKey().waits());
            }
        }
    }

    /** One after another: whoever has to wait for the one before is asked about late, and that counts. */
    private void ask() {
        try {
            while (!over) {
                Sending each = forTimeline.poll(20, TimeUnit.MILLISECONDS);
                while (each != null && !over) {
                    LiveApp.Answer answer = app.get("/api/v1/sessions/" + each.event.sessionId() + "/timeline");
                    if (answer.status() == 200 && answer.body().contains('"' + each.event.eventId() + '"')) {
                        record(timeline, Clock.now() - each.due);
                        each = null;
                    } else {
                        TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MS);
                    }
                }
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("the timeline cannot be asked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void record(Histogram histogram, long micros) {
        histogram.recordValue(Math.max(0, micros));
    }
}
