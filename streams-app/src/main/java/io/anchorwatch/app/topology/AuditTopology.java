package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.sigma.Suppressions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    /** The nodes that share a store of states: the parts, and the exits with what they know of voices. */
    private static final String[] STATEFUL = Stream.concat(
                    Stream.of("sessions", "subjects"),
                    Stream.of(Sink.TIMELINES, Sink.AUDITS, Sink.WINDOWS, Sink.LATE, Sink.DEAD_LETTERS, Sink.FINDINGS)
                            .map(Sink::sinkName))
            .toArray(String[]::new);

    private final AppConfig config;
    private final Wire wire;
    private final int partitions;
    private final Store.Kind kind;
    private final Tuning tuning;

    /**
     * The topology of an installation.
     *
     * @param partitions how many {@code reason-events} has
     */
    public AuditTopology(AppConfig config, Wire wire, int partitions, Store.Kind kind) {
        this(config, wire, partitions, kind, Tuning.usual(partitions));
    }

    AuditTopology(AppConfig config, Wire wire, int partitions, Store.Kind kind, Tuning tuning) {
        this.tuning = tuning;
        this.config = config;
        this.wire = wire;
        this.partitions = partitions;
        this.kind = kind;
    }

    /** Where no other state version ever spoke. */
    public Topology build(IdleClock idle, Counted counted) {
        return build(idle, counted, Succession.FIRST, () -> Suppressions.NONE, finding -> {});
    }

    /**
     * Where another state version may speak, with findings that are marked where they are suppressed.
     *
     * @param succession whether we speak
     * @param suppressed is told of each revision that is suppressed
     */
    public Topology build(
            IdleClock idle,
            Counted counted,
            Succession succession,
            Supplier<Suppressions> suppressions,
            Consumer<Finding> suppressed) {
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
                        wire, partitions, config.policies(), config.timelineRetention(), idle, counted, tuning),
                "events");
        topology.addStateStore(Store.Ground.TIMELINES.builder(kind), "sessions");
        BeforeCommit.Together together = new BeforeCommit.Together();
        topology.addStateStore(BeforeCommit.builder(Store.SESSIONS_COMMITS, together), "sessions");

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
        topology.addProcessor(
                "subjects", () -> new SubjectProcessor(wire, partitions, partitions, counted), "by-subject");
        topology.addStateStore(BeforeCommit.builder(Store.SUBJECTS_COMMITS, together), "subjects");

        for (Sink sink : new Sink[] {Sink.TIMELINES, Sink.AUDITS, Sink.WINDOWS, Sink.LATE}) {
            exit(topology, sink, succession, "sessions");
        }
        exit(topology, Sink.DEAD_LETTERS, succession, "sessions", "nodes");
        exit(topology, Sink.FINDINGS, succession, new Marked(wire, suppressions, suppressed), "sessions", "subjects");
        topology.addStateStore(Store.Ground.STATES.builder(kind), STATEFUL);
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

    /** A topic that others read, and before it what is silent while another state version speaks. */
    private void exit(Topology topology, Sink sink, Succession succession, String... parents) {
        exit(topology, sink, succession, values(), parents);
    }

    private void exit(
            Topology topology, Sink sink, Succession succession, Serializer<Object> values, String... parents) {
        String topic = sink.topic().in(config);
        topology.addProcessor(
                sink.sinkName(),
                () -> sink == Sink.LATE || sink == Sink.DEAD_LETTERS
                        ? new RecordVoice(sink, succession)
                        : new ConclusionVoice(sink, topic, wire, succession, config.conclusionsRetention()),
                parents);
        topology.addSink(sink.writerName(), topic, BYTES, values, sink.sinkName());
    }

    /** Conclusions as Avro; what is bytes already stays as it is. */
    private Serializer<Object> values() {
        return (topic, value) -> value instanceof Conclusion conclusion ? wire.encode(conclusion) : (byte[]) value;
    }
}
