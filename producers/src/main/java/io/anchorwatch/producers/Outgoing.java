package io.anchorwatch.producers;

import io.anchorwatch.schemas.WireEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record on its way. It waits as bytes, since a collection of garbage copies some thousand of these in less time than the objects
 * of as many events, and stops the node's own threads for as long. Only the sender asks for the schema's id, as it may have to
 * wait for the registry.
 */
final class Outgoing {
    private final String topic;
    private final byte[] key;
    private final WireEncoder<?> encoder;
    private final byte[] draft;
    private final boolean counted;
    private final Receipt receipt;

    /** @param counted whether it is an event */
    Outgoing(String topic, String key, WireEncoder<?> encoder, byte[] draft, boolean counted, Receipt receipt) {
        this.topic = topic;
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.encoder = encoder;
        this.draft = draft;
        this.counted = counted;
        this.receipt = receipt;
    }

    /** As Kafka takes it, which needs the schema's id. */
    ProducerRecord<byte[], byte[]> encoded() {
        return new ProducerRecord<>(topic, key, encoder.complete(draft));
    }

    boolean counted() {
        return counted;
    }

    Receipt receipt() {
        return receipt;
    }
}
