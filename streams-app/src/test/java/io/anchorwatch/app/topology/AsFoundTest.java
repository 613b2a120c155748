package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is found can be handed on to a topic that takes 1 MiB. */
final class AsFoundTest {
    private static final int MIB = 1 << 20;
    private static final Map<String, String> SAID = Map.of("anchorwatch.cause", "TOO_LARGE");

    private static Record<byte[], Object> handedOn(int key, int value, int headers) {
        Headers found = new RecordHeaders();
        for (int i = 0; i < headers; i++) {
            found.add("h" + i, new byte[100]);
        }
        return AsFound.of(new Record<>(new byte[key], new byte[value], 5, found), SAID);
    }

    /** As a producer reckons before it refuses. */
    private static int size(Record<byte[], Object> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                (byte[]) record.value(),
                record.headers().toArray());
    }

    private static String text(Record<byte[], Object> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void what_fits_is_handed_on_as_it_was_with_what_is_said_of_it() {
        Record<byte[], Object> record = handedOn(30, 900_000, 3);
        assertThat(record.key()).hasSize(30);
        assertThat((byte[]) record.value()).hasSize(900_000);
        assertThat(record.headers().toArray())
                .extracting(Header::key)
                .containsExactly("h0", "h1", "h2", "anchorwatch.cause");
        assertThat(record.timestamp()).isEqualTo(5);
    }

    @ParameterizedTest(name = "key {0}, value {1}, {2} headers")
    @CsvSource({"30, 1048400, 0", "30, 5000000, 2", "1040000, 20, 0", "30, 200, 10000", "500000, 500000, 5000"})
    void what_no_topic_takes_is_cut_and_says_so(int key, int value, int headers) {
        Record<byte[], Object> record = handedOn(key, value, headers);
        assertThat(size(record)).isLessThan(MIB);
        assertThat((byte[]) record.value()).hasSize(Math.min(value, AsFound.MOST - 5_120));
        assertThat(text(record, "anchorwatch.cause")).isEqualTo("TOO_LARGE");
        assertThat(text(record, AsFound.CUT_FROM)).isEqualTo("" + value);
        assertThat(record.headers().toArray()).hasSize(2);
    }

    @Test
    void a_key_or_a_value_that_is_not_there_stays_away() {
        Record<byte[], Object> record = AsFound.of(new Record<>(null, null, 5), SAID);
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }
}
