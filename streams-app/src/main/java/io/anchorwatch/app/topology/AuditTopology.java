package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.sigma.Suppressions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/**
 * The topology: events by session, heartbeats by node, then both by source, node and client. Every topic is written from here.
 */
public final class AuditTopology {
    private static final ByteArrayDeserializer BYTES_IN = new ByteArrayDeserializer();
    private static final ByteArraySerializer BYTES = new ByteArraySerializer();

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final AppConfig config;
    private final Wire wire;
    private final int partitions;
    private final Store.Kind kind;
    private final Duration lookEvery;

    /**
     * The topology of an installation.
     *
     * @param partitions how many {@code reason-events} has
     */
    public AuditTopology(AppConfig config, Wire wire, int partitions, Store.Kind kind) {
        this(config, wire, partitions, kind, LOOK_EVERY);
    }

    AuditTopology(AppConfig config, Wire wire, int partitions, Store.Kind kind, Duration lookEvery) {
        this.lookEvery = lookEvery;
        this.config = config;
        this.wire = wire;
        this.partitions = partitions;
        this.kind = kind;
    }

    public Topology build(IdleClock idle, Counted counted) {
        return build(idle, counted, () -> Suppressions.NONE, finding -> {});
    }

    /**
     * With findings that are marked where they are suppressed.
     *
     * @param suppressed is told of each revision that is
     */
    public Topology build(
            IdleClock idle, Counted counted, Supplier<Suppressions> suppressions, Consumer<Finding> suppressed) {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "events",
                new FailOnInvalidTimestamp(),
                BYTES_IN,
                BYTES_IN,
                Topics.REASON_EVENTS.in(config));
        topology.addProcessor(
                "sessions",
                () -> new SessionProcessor(
                        wire, partitions, config.policies(), config.timelineRetention(), idle, counted, lookEvery),
                "events");
        stores(
                topology,
                "sessions",
                Store.TIMELINE,
                Store.SESSIONS,
                Store.FOLDS,
                Store.FOLDS_DEADLINES,
                Store.FIGURES,
                Store.SEQUENCES,
                Store.BLOCKS,
                Store.CLOCK);
        topology.addStateStore(BeforeCommit.builder(Store.SESSIONS_COMMITS), "sessions");

        topology.addSource(
                AutoOffsetReset.earliest(),
                "heartbeats",
                new FailOnInvalidTimestamp(),
                BYTES_IN,
                BYTES_IN,
                Topics.NODE_HEARTBEATS.in(config));
        topology.addProcessor("nodes", () -> new HeartbeatProcessor(wire, idle, counted, partitions), "heartbeats");

        topology.addSource(
                AutoOffsetReset.earliest(),
                "by-subject",
                new FailOnInvalidTimestamp(),
                BYTES_IN,
                BYTES_IN,
                Topics.SUBJECTS.in(config));
        topology.addProcessor("subjects", () -> new SubjectProcessor(wire, 2 * partitions, counted), "by-subject");
        stores(topology, "subjects", Store.SUBJECTS, Store.SUBJECTS_DEADLINES, Store.WATERMARK);
        topology.addStateStore(BeforeCommit.builder(Store.SUBJECTS_COMMITS), "subjects");

        for (Sink sink : new Sink[] {Sink.TIMELINES, Sink.AUDITS, Sink.WINDOWS, Sink.LATE}) {
            topology.addSink(sink.sinkName(), sink.topic().in(config), BYTES, values(), "sessions");
        }
        topology.addSink(
                Sink.DEAD_LETTERS.sinkName(),
                Sink.DEAD_LETTERS.topic().in(config),
                BYTES,
                values(),
                "sessions",
                "nodes");
        topology.addSink(
                Sink.FINDINGS.sinkName(),
                Sink.FINDINGS.topic().in(config),
                BYTES,
                new Marked(wire, suppressions, suppressed),
                "sessions",
                "subjects");
        topology.addSink(
                Sink.SUBJECTS.sinkName(),
                Sink.SUBJECTS.topic().in(config),
                BYTES,
                values(),
                Subjects.PARTITIONER,
                "sessions",
                "nodes");
        return topology;
    }

    private void stores(Topology topology, String processor, Store... stores) {
        for (Store store : stores) {
            topology.addStateStore(store.builder(kind), processor);
        }
    }

    /** Conclusions as Avro; what is bytes already stays as it is. */
    private Serializer<Object> values() {
        return (topic, value) -> value instanceof Conclusion conclusion ? wire.encode(conclusion) : (byte[]) value;
    }
}
