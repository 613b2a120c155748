package io.anchorwatch.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes values in the Confluent wire format. Safe for several threads. */
public final class WireEncoder<T> {
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** A zero byte, and behind it the schema's id. */
    private static final int ID_AT = 1;

    /** How many bytes stand before the value's own. */
    static final int HEAD = ID_AT + Integer.BYTES;

    private static final byte[] NO_ID = new byte[HEAD];

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
        return complete(draft(value));
    }

    /** The value's bytes but for the schema's id, for which nobody has to be asked yet. */
    public byte[] draft(T value) {
        return draft(record, value);
    }

    static <T> byte[] draft(WireRecord<T> record, T value) {
        return SCRATCH.get().encode(record.codec(), value);
    }

    /**
     * A draft, with the schema's id put where it belongs.
     *
     * @throws RetriableRegistryException until the registry has given the schema its id
     */
    public byte[] complete(byte[] draft) {
        ByteBuffer.wrap(draft).putInt(ID_AT, id());
        return draft;
    }

    private int id() {
        int known = id;
        if (known < 0) {
            known = registry.idOf(subject, record.schema());
            id = known;
        }
        return known;
    }

    /** One thread's buffer. */
    private static final class Scratch {
        private static final int KEPT_BYTES = 64 * 1024;

        private ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

        <T> byte[] encode(RecordCodec<T> codec, T value) {
            // Taking the encoder again empties it into the buffer: what a write that threw has left there goes first.
            BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, encoder);
            bytes.reset();
            bytes.write(NO_ID, 0, NO_ID.length);
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
