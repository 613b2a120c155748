package io.anchorwatch.app.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SortedTest {
    private final Sorted sorted = new Sorted();

    /** Of each row its key and what is compared among those of one key. */
    private final TreeMap<Integer, Place> places = new TreeMap<>();

    private record Place(long key, int tie) {
        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::key).thenComparingInt(Place::tie);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    private Sorted.Sought sought(Place place) {
        return row -> Integer.compare(place.tie, places.get(row).tie);
    }

    private void put(Place place, int row) {
        places.put(row, place);
        sorted.put(place.key, sought(place), row);
    }

    private int[] read(Place from, int most) {
        int[] into = new int[most];
        return Arrays.copyOf(into, sorted.read(from.key, sought(from), into));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_holds_what_a_tree_would(long seed) {
        Random random = new Random(seed);
        TreeMap<Place, Integer> expected = new TreeMap<>(Place.ORDER);
        int keys = seed % 2 == 0 ? 3 : 5_000;
        for (int row = 0; row < 20_000; row++) {
            Place place = new Place(random.nextInt(keys) - keys / 2, random.nextInt(5_000));
            boolean shrinking = row / 4_000 % 2 == 1;
            if (random.nextInt(4) < (shrinking ? 1 : 3)) {
                put(place, row);
                expected.put(place, row);
            } else {
                Place near = expected.floorKey(place);
                Place gone = near == null ? place : near;
                sorted.remove(gone.key, sought(gone));
                expected.remove(gone);
            }
            if (row % 100 == 0) {
                assertThat(sorted.find(place.key, sought(place))).isEqualTo(expected.getOrDefault(place, Sorted.NONE));
                assertThat(sorted.first())
                        .isEqualTo(
                                expected.isEmpty()
                                        ? Sorted.NONE
                                        : expected.firstEntry().getValue());
                assertThat(sorted.isEmpty()).isEqualTo(expected.isEmpty());
                int most = 1 + random.nextInt(3 * Sorted.BLOCK);
                assertThat(read(place, most))
                        .containsExactly(expected.tailMap(place, false).values().stream()
                                .limit(most)
                                .mapToInt(Integer::intValue)
                                .toArray());
            }
        }
    }

    @Test
    void what_grows_at_its_end_has_full_blocks_and_what_is_emptied_has_none() {
        for (int row = 0; row < 100 * Sorted.BLOCK; row++) {
            put(new Place(row, 0), row);
        }
        assertThat(sorted.blocks()).isEqualTo(100);
        for (int row = 0; row < 100 * Sorted.BLOCK; row += 1 + row % 2) {
            Place place = new Place(row, 0);
            sorted.remove(place.key, sought(place));
        }
        for (int row = 100 * Sorted.BLOCK - 1; row >= 0; row--) {
            Place place = new Place(row, 0);
            sorted.remove(place.key, sought(place));
        }
        assertThat(sorted.blocks()).isZero();
    }

    @Test
    void blocks_that_have_grown_empty_are_put_together() {
        for (int row = 0; row < 100 * Sorted.BLOCK; row++) {
            put(new Place(row, 0), row);
        }
        for (int row = 100 * Sorted.BLOCK - 1; row >= 0; row--) {
            if (row % 16 != 0) {
                Place place = new Place(row, 0);
                sorted.remove(place.key, sought(place));
            }
        }
        assertThat(sorted.blocks()).isLessThanOrEqualTo(25);
    }
}
