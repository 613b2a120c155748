package io.anchorwatch.app.topology;

import io.anchorwatch.schemas.Decoded;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A record that could not be taken, as it was found, with what is wrong with it in its headers. */
public final class DeadLetter {
    private DeadLetter() {}

    static Record<byte[], Object> of(
            Record<byte[], byte[]> record, RecordMetadata place, Decoded.Rejected<?> rejected) {
        return of(record, place, rejected.cause().name(), rejected.field());
    }

    /**
     * Of a record.
     *
     * @param cause a word that says what is wrong
     * @param field the field that is wrong, if it is one
     */
    public static Record<byte[], Object> of(
            Record<byte[], byte[]> record, RecordMetadata place, String cause, @Nullable String field) {
        Map<String, String> said = new LinkedHashMap<>();
        said.put("anchorwatch.cause", cause);
        said.put("anchorwatch.field", field == null ? "" : field);
        said.put("anchorwatch.topic", place.topic());
        said.put("anchorwatch.partition", Integer.toString(place.partition()));
        said.put("anchorwatch.offset", Long.toString(place.offset()));
        return AsFound.of(record, said);
    }
}
