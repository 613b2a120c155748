package io.anchorwatch.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes values in the Confluent wire format. Safe for several threads. */
public final class WireEncoder<T> {
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final WireRecord<T> record;
    private final Registry registry;
    private final String subject;
    private volatile int id = -1;

    /** Does not ask the registry yet. */
    public WireEncoder(WireRecord<T> record, Registry registry, String topicPrefix) {
        this.record = record;
        this.registry = registry;
        this.subject = record.subject(topicPrefix);
    }

    /**
     * The value's bytes; the same for the same value, always.
     *
     * @throws RetriableRegistryException until the registry has given the schema its id
     */
    public byte[] encode(T value) {
        return encode(id(), value);
    }

    private int id() {
        int known = id;
        if (known < 0) {
            known = registry.idOf(subject, record.schema());
            id = known;
        }
        return known;
    }

    private byte[] encode(int id, T value) {
        return SCRATCH.get().encode(record.codec(), id, value);
    }

    /** One thread's buffer. */
    private static final class Scratch {
        private static final int KEPT_BYTES = 64 * 1024;

        private ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

        <T> byte[] encode(RecordCodec<T> codec, int id, T value) {
            // Taking the encoder again empties it into the buffer: what a write that threw has left there goes first.
            BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, encoder);
            bytes.reset();
            bytes.write(0);
            bytes.write(id >>> 24);
            bytes.write(id >>> 16);
            bytes.write(id >>> 8);
            bytes.write(id);
            try {
                codec.write(value, out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
            byte[] encoded = bytes.toByteArray();
            if (encoded.length > KEPT_BYTES) {
                bytes = new ByteArrayOutputStream(512);
            }
            return encoded;
        }
    }
}
