package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/**
 * The application that executes rules: events, what matches in them, and the groups of all rules. It is apart from the one
 * that concludes, so that no rule holds that up, and it is the same whatever rules there are.
 */
public final class DetectionsTopology {
    static final String GROUPS = "detections-v1";
    static final String DEADLINES = "detections-v2-deadlines";
    /** Matches that the watermark has not passed. */
    static final String WAITING = "detections-v1-waiting";

    static final String WATERMARK = "detections-watermark-v1";
    static final String COMMITS = "detections" + Store.BEFORE_COMMIT;

    private static final ByteArrayDeserializer BYTES_IN = new ByteArrayDeserializer();
    private static final ByteArraySerializer BYTES = new ByteArraySerializer();

    private final AppConfig config;
    private final Wire wire;
    private final int partitions;
    private final Store.Kind kind;

    /**
     * The topology of an installation.
     *
     * @param partitions how many {@code reason-events} has
     */
    public DetectionsTopology(AppConfig config, Wire wire, int partitions, Store.Kind kind) {
        this.config = config;
        this.wire = wire;
        this.partitions = partitions;
        this.kind = kind;
    }

    /** Under these rules and suppressions. */
    public Topology build(Rules rules, Suppressions suppressions, IdleClock idle, DetectionsCounted counted) {
        return build(() -> rules, () -> suppressions, idle, counted);
    }

    /** Under those that are in force when something is judged: they may be replaced at any time. */
    public Topology build(
            Supplier<Rules> rules, Supplier<Suppressions> suppressions, IdleClock idle, DetectionsCounted counted) {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "events",
                new FailOnInvalidTimestamp(),
                BYTES_IN,
                BYTES_IN,
                Topics.REASON_EVENTS.in(config));
        topology.addProcessor("matches", () -> new MatchProcessor(wire, rules, partitions, idle, counted), "events");
        topology.addSink("to-by-group", Topics.MATCHES.in(config), BYTES, values(), Subjects.PARTITIONER, "matches");

        topology.addSource(
                AutoOffsetReset.earliest(),
                "by-group",
                new FailOnInvalidTimestamp(),
                BYTES_IN,
                BYTES_IN,
                Topics.MATCHES.in(config));
        topology.addProcessor(
                "groups", () -> new GroupProcessor(wire, rules, suppressions, partitions, counted), "by-group");
        topology.addStateStore(Store.rows(GROUPS, kind), "groups");
        topology.addStateStore(Store.rows(DEADLINES, kind), "groups");
        topology.addStateStore(Store.rows(WAITING, kind), "groups");
        topology.addStateStore(Store.rows(WATERMARK, Store.Kind.HEAP), "groups");
        topology.addStateStore(BeforeCommit.builder(COMMITS), "groups");
        topology.addSink(Sink.FINDINGS.sinkName(), Sink.FINDINGS.topic().in(config), BYTES, values(), "groups");
        return topology;
    }

    private Serializer<Object> values() {
        return (topic, value) -> value instanceof Conclusion conclusion ? wire.encode(conclusion) : (byte[]) value;
    }
}
