package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.RetriableRegistryException;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events and conclusions as bytes, for topics and stores alike. Safe for several threads. */
public final class Wire implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final Duration A_MOMENT = Duration.ofSeconds(5);

    private final WireDecoder<ReasonEvent> events;
    private final Serializer<ReasonEvent> eventsOut;
    private final WireDecoder<NodeHeartbeat> heartbeats;
    private final Map<Sink, WireDecoder<? extends Conclusion>> conclusions = new EnumMap<>(Sink.class);
    private final Serializer<Episode> episodesOut;
    private final Serializer<Finding> findingsOut;
    private final Serializer<AuditEvent> auditsOut;
    private final Serializer<InvariantWindow> windowsOut;
    private volatile int ownId = -1;
    private volatile boolean waiting;
    private volatile boolean closed;

    public Wire(WireSerdes serdes) {
        events = serdes.decoder(WireRecord.REASON_EVENT);
        eventsOut = serdes.serializer(WireRecord.REASON_EVENT);
        heartbeats = serdes.decoder(WireRecord.NODE_HEARTBEAT);
        conclusions.put(Sink.TIMELINES, serdes.decoder(WireRecord.RECOVERY_TIMELINE));
        conclusions.put(Sink.FINDINGS, serdes.decoder(WireRecord.FINDING));
        conclusions.put(Sink.AUDITS, serdes.decoder(WireRecord.AUDIT_EVENT));
        conclusions.put(Sink.WINDOWS, serdes.decoder(WireRecord.INVARIANT_WINDOW));
        episodesOut = serdes.serializer(WireRecord.RECOVERY_TIMELINE);
        findingsOut = serdes.serializer(WireRecord.FINDING);
        auditsOut = serdes.serializer(WireRecord.AUDIT_EVENT);
        windowsOut = serdes.serializer(WireRecord.INVARIANT_WINDOW);
    }

    /**
     * Reads an event; what cannot be read says why. While the registry does not answer it waits, since good data must
     * not be taken for bad.
     *
     * @param appendedMs when it was appended to the log, in epoch milliseconds
     * @throws RetriableRegistryException when {@link #close} was called meanwhile
     */
    public Decoded<ReasonEvent> event(byte[] value, long appendedMs) {
        return patiently(events, value, appendedMs);
    }

    /** Reads a heartbeat, in the same way. */
    Decoded<NodeHeartbeat> heartbeat(byte[] value, long appendedMs) {
        return patiently(heartbeats, value, appendedMs);
    }

    private <T> Decoded<T> patiently(WireDecoder<T> decoder, byte[] value, long appendedMs) {
        while (true) {
            try {
                Decoded<T> decoded = decoder.decode(value, A_MOMENT, appendedMs);
                waiting = false;
                return decoded;
            } catch (RetriableRegistryException e) {
                waiting = true;
                LOG.warn("waiting for the schema registry: {}", e.getMessage());
                if (closed) {
                    throw e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException(e);
            }
        }
    }

    /** Whether an event waits for the registry to speak. */
    public boolean waiting() {
        return waiting;
    }

    /** Waits for the registry no longer. */
    @Override
    public void close() {
        closed = true;
    }

    /**
     * An event's bytes as they are stored: in the layout of our own schema, which can be read while the registry is away,
     * whatever schema it came with. Two events are the same if these are.
     */
    byte[] stored(ReasonEvent event, byte[] value) {
        int own = ownId;
        if (own < 0) {
            own = id(eventsOut.serialize("", event));
            ownId = own;
        }
        if (id(value) == own) {
            return value;
        }
        byte[] ours = eventsOut.serialize("", event);
        // Translating a foreign spelling adds a detail, which may be one too many when it is read again.
        return events.decode(ours) instanceof Decoded.Accepted ? ours : value;
    }

    private static int id(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** Reads an event that was accepted before, from what {@link #stored} made of it. */
    ReasonEvent accepted(byte[] value) {
        if (events.decode(value) instanceof Decoded.Accepted<ReasonEvent> accepted) {
            return accepted.value();
        }
        throw new IllegalStateException("a stored event can no longer be read");
    }

    byte[] encode(Conclusion conclusion) {
        if (conclusion instanceof Episode episode) {
            return episodesOut.serialize("", episode);
        }
        if (conclusion instanceof Finding finding) {
            return findingsOut.serialize("", finding);
        }
        if (conclusion instanceof AuditEvent audit) {
            return auditsOut.serialize("", audit);
        }
        return windowsOut.serialize("", (InvariantWindow) conclusion);
    }

    /**
     * Reads a conclusion from a derived topic, by the topic's name without its prefix; null for any other topic.
     *
     * @throws SerializationException if it is none
     */
    public @Nullable Conclusion decode(String topicName, byte[] value) {
        Sink sink = sink(topicName);
        return sink == null ? null : decode(sink, value);
    }

    /** Reads a conclusion in the same way as {@link #event}, where anybody may have written it; null for any other topic. */
    public @Nullable Decoded<? extends Conclusion> conclusion(String topicName, byte[] value, long appendedMs) {
        Sink sink = sink(topicName);
        return sink == null ? null : patiently(decoder(sink), value, appendedMs);
    }

    private @Nullable Sink sink(String topicName) {
        for (Sink sink : conclusions.keySet()) {
            if (sink.topic().topicName().equals(topicName)) {
                return sink;
            }
        }
        return null;
    }

    /** Reads a conclusion as it was written to the topic that {@code sink} stands for. */
    Conclusion decode(Sink sink, byte[] value) {
        Decoded<? extends Conclusion> decoded = decoder(sink).decode(value);
        if (decoded instanceof Decoded.Accepted<? extends Conclusion> accepted) {
            return accepted.value();
        }
        throw new SerializationException(sink.topic().topicName() + " holds a record that cannot be read: " + decoded);
    }

    private WireDecoder<? extends Conclusion> decoder(Sink sink) {
        WireDecoder<? extends Conclusion> decoder = conclusions.get(sink);
        if (decoder == null) {
            throw new IllegalArgumentException(sink + " holds no conclusions");
        }
        return decoder;
    }
}
