package io.anchorwatch.app.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentsTest {
    private final Segments segments = new Segments();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    private byte[] read(int number) {
        int from = segments.from(number);
        return Arrays.copyOfRange(segments.bytes(number), from, from + segments.length(number));
    }

    private static byte[] random(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_was_added_is_there_until_it_is_removed_wherever_it_has_moved(long seed) {
        Random random = new Random(seed);
        Map<Integer, byte[]> expected = new HashMap<>();
        List<Integer> numbers = new ArrayList<>();
        long live = 0;
        for (int i = 0; i < 30_000; i++) {
            boolean shrinking = i / 5_000 % 2 == 1;
            if (numbers.isEmpty() || random.nextInt(8) < (shrinking ? 3 : 5)) {
                byte[] piece = random(random, i % 1_000 == 0 ? 600_000 : 400);
                int number = segments.add(new PackWriter().raw(piece));
                assertThat(expected).doesNotContainKey(number);
                expected.put(number, piece);
                numbers.add(number);
                live += piece.length + 8;
            } else { // as a rule the oldest
                int gone = numbers.remove(random.nextInt(2) == 0 ? 0 : random.nextInt(numbers.size()));
                live -= expected.remove(gone).length + 8;
                segments.remove(gone);
            }
            if (i % 3_000 == 0) {
                expected.forEach((number, piece) -> assertThat(read(number)).isEqualTo(piece));
                assertThat(segments.bytes())
                        .as("a quarter is holes, ends of segments aside")
                        .isLessThan(live * 2 + 1_500_000);
            }
        }
    }

    @Test
    void what_stays_at_one_size_stays_in_as_many_bytes() {
        byte[] piece = new byte[300];
        for (int i = 0; i < 10_000; i++) {
            assertThat(segments.add(new PackWriter().raw(piece))).isEqualTo(i);
        }
        for (int i = 0; i < 200_000; i++) {
            segments.remove(i % 10_000);
            assertThat(segments.add(new PackWriter().raw(piece)))
                    .as("a number that is free")
                    .isEqualTo(i % 10_000);
        }
        assertThat(segments.bytes()).isLessThan(10_000 * 308 * 3 / 2);
    }
}
