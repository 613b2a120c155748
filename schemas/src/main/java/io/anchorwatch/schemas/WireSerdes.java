package io.anchorwatch.schemas;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's serializers and deserializers for all that travels. Serializers write under the subject of the record's own
 * topic, whatever topic they are used for, and ask the registry once. Deserializers are for what is known to be good,
 * such as our own conclusions: they throw {@link SerializationException} on the rest. What comes from nodes is read by
 * a {@link WireDecoder}. All may be shared between threads. Keys are plain UTF-8: {@link StringSerializer}.
 */
public final class WireSerdes {
    private final Registry registry;
    private final String topicPrefix;

    /** Does not ask the registry yet. */
    public WireSerdes(Registry registry, String topicPrefix) {
        this.registry = registry;
        this.topicPrefix = topicPrefix;
    }

    public Serde<ReasonEvent> reasonEvents() {
        return serde(WireRecord.REASON_EVENT);
    }

    public Serde<ReasonEvent> lateEvents() {
        return serde(WireRecord.LATE_EVENT);
    }

    public Serde<NodeHeartbeat> nodeHeartbeats() {
        return serde(WireRecord.NODE_HEARTBEAT);
    }

    public Serde<Episode> recoveryTimelines() {
        return serde(WireRecord.RECOVERY_TIMELINE);
    }

    public Serde<Finding> findings() {
        return serde(WireRecord.FINDING);
    }

    public Serde<AuditEvent> auditEvents() {
        return serde(WireRecord.AUDIT_EVENT);
    }

    public Serde<InvariantWindow> invariantWindows() {
        return serde(WireRecord.INVARIANT_WINDOW);
    }

    public <T> Serde<T> serde(WireRecord<T> record) {
        return Serdes.serdeFrom(serializer(record), deserializer(record));
    }

    /** For what anybody may have written. */
    public <T> WireDecoder<T> decoder(WireRecord<T> record) {
        return new WireDecoder<>(record, registry);
    }

    /** Throws {@link RetriableRegistryException} until the registry has given the schema its id. */
    public <T> Serializer<T> serializer(WireRecord<T> record) {
        WireEncoder<T> encoder = new WireEncoder<>(record, registry, topicPrefix);
        return (topic, value) -> value == null ? null : encoder.encode(value);
    }

    public <T> Deserializer<T> deserializer(WireRecord<T> record) {
        WireDecoder<T> decoder = decoder(record);
        return (topic, bytes) -> bytes == null ? null : good(decoder.decode(bytes), topic);
    }

    private static <T> T good(Decoded<T> decoded, @Nullable String topic) {
        if (decoded instanceof Decoded.Accepted<T> accepted) {
            return accepted.value();
        }
        throw new SerializationException(topic + " holds a record that cannot be read: " + decoded);
    }
}
