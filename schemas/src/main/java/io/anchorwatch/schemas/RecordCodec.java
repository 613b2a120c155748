package io.anchorwatch.schemas;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * How one of core's records is laid out in Avro. The lines of {@link #write} stand in the order of the schema's fields,
 * and {@link #read} knows each field by its position there.
 */
interface RecordCodec<T> {
    /** The schema as it stands in {@code src/main/avro}. */
    Schema schema();

    void write(T record, Encoder out) throws IOException;

    /**
     * Reads one record.
     *
     * @param in over bytes of this very schema, or a {@link ResolvingDecoder} from another one to this
     * @throws IOException or any runtime exception, if the bytes are not such a record
     */
    T read(Decoder in) throws IOException;

    /** The order in which the fields come, or null if it is the schema's own. Belongs to the start of each record. */
    static Schema.Field @Nullable [] order(Decoder in) throws IOException {
        return in instanceof ResolvingDecoder resolving ? resolving.readFieldOrderIfDiff() : null;
    }

    /** The position in the schema of the field that comes {@code i}-th. */
    static int position(Schema.Field @Nullable [] order, int i) {
        return order == null ? i : order[i].pos();
    }
}
