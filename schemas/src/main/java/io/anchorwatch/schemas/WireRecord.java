package io.anchorwatch.schemas;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ForeignSpelling;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A kind of record that travels: its topic, its layout, and what is to be seen to when it comes from others. */
public final class WireRecord<T> {
    /** No valid event is longer: its texts have bounds, all of them together below 128 KiB. */
    static final int EVENT_BYTES_MAX = 256 * 1024;

    /** Conclusions are our own; the bound is that of Kafka's default {@code max.message.bytes}. */
    static final int CONCLUSION_BYTES_MAX = 1024 * 1024;

    public static final WireRecord<ReasonEvent> REASON_EVENT = new WireRecord<>(
            "reason-events", new ReasonEventCodec(), EVENT_BYTES_MAX, EventRules::check, ForeignSpelling::translate);
    public static final WireRecord<ReasonEvent> LATE_EVENT = new WireRecord<>(
            "late-events", new ReasonEventCodec(), EVENT_BYTES_MAX, EventRules::check, ForeignSpelling::translate);
    public static final WireRecord<NodeHeartbeat> NODE_HEARTBEAT = new WireRecord<>(
            "node-heartbeats", new NodeHeartbeatCodec(), EVENT_BYTES_MAX, EventRules::check, UnaryOperator.identity());
    public static final WireRecord<Episode> RECOVERY_TIMELINE = conclusion("recovery-timelines", new EpisodeCodec());
    public static final WireRecord<Finding> FINDING = conclusion("security-findings", new FindingCodec());
    public static final WireRecord<AuditEvent> AUDIT_EVENT = conclusion("audit-events", new AuditEventCodec());
    public static final WireRecord<InvariantWindow> INVARIANT_WINDOW =
            conclusion("invariant-windows", new InvariantWindowCodec());

    /** All that travels as Avro. */
    public static final List<WireRecord<?>> ALL = List.of(
            REASON_EVENT, LATE_EVENT, NODE_HEARTBEAT, RECOVERY_TIMELINE, FINDING, AUDIT_EVENT, INVARIANT_WINDOW);

    private final String topic;
    private final RecordCodec<T> codec;
    private final int bytesMax;
    private final Function<T, @Nullable Violation> rules;
    private final UnaryOperator<T> reading;

    private WireRecord(
            String topic,
            RecordCodec<T> codec,
            int bytesMax,
            Function<T, @Nullable Violation> rules,
            UnaryOperator<T> reading) {
        this.topic = topic;
        this.codec = codec;
        this.bytesMax = bytesMax;
        this.rules = rules;
        this.reading = reading;
    }

    private static <T> WireRecord<T> conclusion(String topic, RecordCodec<T> codec) {
        return new WireRecord<>(topic, codec, CONCLUSION_BYTES_MAX, value -> null, UnaryOperator.identity());
    }

    /** The topic's name behind its prefix, which may be empty. */
    public String topic(String prefix) {
        return prefix + topic;
    }

    /** The registry's name for the schema of the topic's values. */
    public String subject(String prefix) {
        return topic(prefix) + "-value";
    }

    /** The schema that is written and registered. */
    public Schema schema() {
        return codec.schema();
    }

    RecordCodec<T> codec() {
        return codec;
    }

    int bytesMax() {
        return bytesMax;
    }

    @Nullable
    Violation check(T value) {
        return rules.apply(value);
    }

    T read(T value) {
        return reading.apply(value);
    }
}
