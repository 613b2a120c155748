package io.anchorwatch.app.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record that is handed on as it was found, with what we say of it in headers. What no topic would take is cut and says so, since a
 * record of ours that cannot be written would stop everybody: a batch of some hundred bytes unpacks to megabytes, and a record that just
 * fits a topic does not fit one together with our headers. The record itself stays where it was.
 */
final class AsFound {
    /** What a record takes at most, in bytes: less than the 1 MiB that producers and topics allow by default. */
    static final int MOST = 1_000_000;

    private static final int KEY_MOST = 1_024;
    private static final int OURS = 4_096;

    /** How long the value was, in bytes, where something was cut. */
    static final String CUT_FROM = "anchorwatch.cut_from";

    private AsFound() {}

    /** @param said our headers, by name */
    static Record<byte[], Object> of(Record<byte[], byte[]> record, Map<String, String> said) {
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        boolean fits = size(record) <= MOST - OURS;
        Headers headers = fits ? new RecordHeaders(record.headers().toArray()) : new RecordHeaders();
        said.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        if (!fits) {
            String length = Integer.toString(value == null ? 0 : value.length);
            headers.add(CUT_FROM, length.getBytes(StandardCharsets.UTF_8));
            key = cut(key, KEY_MOST);
            value = cut(value, MOST - OURS - KEY_MOST);
        }
        return new Record<>(key, value, record.timestamp(), headers);
    }

    private static long size(Record<byte[], byte[]> record) {
        long size = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += 2L * Integer.BYTES + 3L * header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }
}
