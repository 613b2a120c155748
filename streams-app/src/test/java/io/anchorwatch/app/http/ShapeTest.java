package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShapeTest {
    /** Year 0 and year 10 000, where a year gets a sign. */
    private static final long FIRST = micros("0000-01-01T00:00:00Z");

    private static final long LAST = micros("9999-12-31T23:59:59.999999Z");

    @Test
    void a_time_is_written_as_the_library_writes_it() {
        LongStream edges = LongStream.of(
                0,
                -1,
                1,
                999,
                1_000,
                999_999,
                1_000_000,
                -1_000_000,
                micros("2024-02-29T23:59:59.5Z"),
                micros("1900-03-01T00:00:00Z"),
                FIRST,
                FIRST - 1,
                LAST,
                LAST + 1,
                Long.MIN_VALUE,
                Long.MAX_VALUE);
        LongStream any = new Random(7).longs(100_000, FIRST, LAST);
        LongStream lately = new Random(8).longs(100_000, 0, 4_000_000_000L).map(second -> second * 1_000_000);
        LongStream.concat(edges, LongStream.concat(any, lately))
                .forEach(micros -> assertThat(Shape.time(micros))
                        .isEqualTo(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString()));
    }

    private static long micros(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
