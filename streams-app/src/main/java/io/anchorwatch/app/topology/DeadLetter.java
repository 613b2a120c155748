package io.anchorwatch.app.topology;

import io.anchorwatch.schemas.Decoded;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
        Headers headers = new RecordHeaders(record.headers().toArray());
        header(headers, "cause", cause);
        header(headers, "field", field == null ? "" : field);
        header(headers, "topic", place.topic());
        header(headers, "partition", Integer.toString(place.partition()));
        header(headers, "offset", Long.toString(place.offset()));
        return new Record<>(record.key(), record.value(), record.timestamp(), headers);
    }

    private static void header(Headers headers, String name, String value) {
        headers.add("anchorwatch." + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
