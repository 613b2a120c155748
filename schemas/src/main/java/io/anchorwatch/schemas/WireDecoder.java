package io.anchorwatch.schemas;

import io.anchorwatch.event.Violation;
import io.anchorwatch.schemas.Decoded.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads values in the Confluent wire format: a zero, the schema's id in four bytes, the record. It says what is wrong
 * with bad ones instead of throwing, and takes no side while the registry has not spoken. Safe for several threads.
 */
public final class WireDecoder<T> {
    static final int HEADER_BYTES = 5;

    private final WireRecord<T> record;
    private final Registry registry;
    private final Map<Integer, SchemaReader<T>> readers = new ConcurrentHashMap<>();

    WireDecoder(WireRecord<T> record, Registry registry) {
        this.record = record;
        this.registry = registry;
    }

    /**
     * Reads a value. Does not throw whatever the bytes are, and asks the registry only for an id not seen before.
     *
     * @throws RetriableRegistryException if the registry cannot say what the id stands for, or not yet: the value is to
     *     be kept and decoded again later
     */
    public Decoded<T> decode(byte @Nullable [] value) {
        return decode(value, 0);
    }

    private Decoded<T> decode(byte @Nullable [] value, long ageMs) {
        if (value == null) {
            return rejected(Cause.UNDECODABLE, "a value");
        }
        if (value.length > record.bytesMax()) {
            return rejected(Cause.TOO_LARGE, "at most " + record.bytesMax() + " bytes, not " + value.length);
        }
        if (value.length < HEADER_BYTES || value[0] != 0) {
            return rejected(Cause.UNDECODABLE, "a zero and four bytes of schema id before the record");
        }
        int id = ByteBuffer.wrap(value).getInt(1);
        SchemaReader<T> reader = readers.get(id);
        if (reader == null) {
            Registry.Answer answer = id < 0 ? null : registry.schemaOf(id, ageMs);
            if (answer == null) {
                return rejected(Cause.UNKNOWN_SCHEMA, "a schema id that the registry knows, not " + id);
            }
            reader = new SchemaReader<>(record.codec(), answer.schema());
            readers.put(id, reader);
        }
        return decode(reader, value);
    }

    private Decoded<T> decode(SchemaReader<T> reader, byte[] bytes) {
        if (reader.unfit() != null) {
            return rejected(Cause.UNDECODABLE, reader.unfit());
        }
        T value;
        try {
            value = reader.read(bytes, HEADER_BYTES);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return rejected(Cause.UNDECODABLE, "a record of its schema: " + Violation.printable(describe(e)));
        }
        Violation wrong = record.check(value);
        if (wrong != null) {
            return new Decoded.Rejected<>(Cause.INVALID_FIELD, wrong.field(), wrong.value(), wrong.rule());
        }
        return new Decoded.Accepted<>(record.read(value));
    }

    private static String describe(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Decoded<T> rejected(Cause cause, String rule) {
        return new Decoded.Rejected<>(cause, null, null, rule);
    }

    /**
     * Reads a value, and waits as long as the registry has not spoken. For callers whose thread may stand still.
     *
     * @param patience how long to wait at most
     * @throws RetriableRegistryException if the registry has not spoken until then
     */
    public Decoded<T> decode(byte @Nullable [] value, Duration patience) throws InterruptedException {
        return decode(value, patience, Long.MAX_VALUE / 2);
    }

    /**
     * As {@link #decode(byte[], Duration)}. For how long the value has stood in the log decides how long its schema's id
     * is in doubt.
     *
     * @param appendedMs when it was appended to the log, in epoch milliseconds
     */
    public Decoded<T> decode(byte @Nullable [] value, Duration patience, long appendedMs) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return decode(value, Math.max(0, System.currentTimeMillis() - appendedMs));
            } catch (RetriableRegistryException e) {
                long leftMs = (end - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw e;
                }
                Thread.sleep(Math.min(leftMs, e.retryAfterMs()));
            }
        }
    }
}
