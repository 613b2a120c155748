package io.anchorwatch.schemas;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads one kind of record as one writer's schema lays it out: straight where that is our own, by Avro's schema
 * resolution where it is not.
 */
final class SchemaReader<T> {
    /** More places than any schema needs; a schema can be written whose empty record takes for ever to skip. */
    private static final int PLACES_MAX = 1_000;

    private final RecordCodec<T> codec;
    private final @Nullable String unfit;
    private final @Nullable ThreadLocal<ResolvingDecoder> resolving;

    SchemaReader(RecordCodec<T> codec, @Nullable Schema writer) {
        this.codec = codec;
        this.unfit = writer == null ? "an Avro schema" : unfit(writer, codec.schema());
        this.resolving = writer == null || unfit != null || same(writer, codec.schema())
                ? null
                : ThreadLocal.withInitial(() -> resolving(writer, codec.schema()));
    }

    /** Why no record of this schema can be read, or null. */
    @Nullable
    String unfit() {
        return unfit;
    }

    /** One record, which must fill the bytes from {@code from} on. */
    T read(byte[] bytes, int from) throws IOException {
        ByteCursor cursor = new ByteCursor(bytes, from);
        T value;
        if (resolving == null) {
            value = codec.read(cursor);
        } else {
            ResolvingDecoder decoder = resolving.get();
            decoder.configure(cursor);
            value = codec.read(decoder);
            decoder.drain();
        }
        if (cursor.remaining() > 0) {
            throw new ByteCursor.Malformed(cursor.remaining() + " bytes too many behind the record");
        }
        return value;
    }

    private static ResolvingDecoder resolving(Schema writer, Schema reader) {
        try {
            return DecoderFactory.get().resolvingDecoder(writer, reader, new ByteCursor(new byte[0], 0));
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read yet", e);
        }
    }

    /** Whether both lay out records alike; defaults and descriptions do not show in the bytes. */
    private static boolean same(Schema writer, Schema reader) {
        return SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(reader))
                && timeUnit(writer).equals(timeUnit(reader));
    }

    private static @Nullable String unfit(Schema writer, Schema reader) {
        if (places(writer, new HashSet<>(), new HashMap<>()) > PLACES_MAX) {
            return "a schema of at most " + PLACES_MAX + " places";
        }
        if (writer.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : reader.getFields()) {
                Schema.Field written = writer.getField(field.name());
                String unit = written == null ? "" : timeUnit(written.schema());
                if (!unit.isEmpty() && !unit.equals(timeUnit(field.schema()))) {
                    return field.name() + " in the unit of the published schema, not " + unit;
                }
            }
        }
        return null;
    }

    /** The logical type of a number, which Avro's resolution does not look at; empty if it has none. */
    private static String timeUnit(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            return schema.getTypes().stream()
                    .map(SchemaReader::timeUnit)
                    .filter(unit -> !unit.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    }

    /** How many values at most a record without any item holds, or more than allowed if it holds itself. */
    private static long places(Schema schema, Set<Schema> open, Map<Schema, Long> known) {
        return switch (schema.getType()) {
            case RECORD -> {
                Long before = known.get(schema);
                if (before != null) {
                    yield before;
                }
                long sum = PLACES_MAX + 1L;
                if (open.add(schema)) {
                    sum = 1;
                    for (Schema.Field field : schema.getFields()) {
                        sum = Math.min(PLACES_MAX + 1L, sum + places(field.schema(), open, known));
                    }
                    open.remove(schema);
                    known.put(schema, sum);
                }
                yield sum;
            }
            case ARRAY -> 1 + ifNew(schema.getElementType(), open, known);
            case MAP -> 1 + ifNew(schema.getValueType(), open, known);
            case UNION -> {
                long most = 1;
                for (Schema branch : schema.getTypes()) {
                    most = Math.max(most, 1 + ifNew(branch, open, known));
                }
                yield most;
            }
            default -> 1;
        };
    }

    /** Items and branches cost bytes, so that a record may hold itself there. */
    private static long ifNew(Schema schema, Set<Schema> open, Map<Schema, Long> known) {
        return open.contains(schema) ? 1 : places(schema, open, known);
    }
}
