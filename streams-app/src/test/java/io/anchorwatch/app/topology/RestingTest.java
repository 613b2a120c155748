package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken is what was put last; what is missing was too much. */
final class RestingTest {
    private static byte[] key(int number) {
        return ("key " + number).getBytes();
    }

    private static byte[] value(Random random, int most) {
        byte[] value = new byte[random.nextInt(most)];
        random.nextBytes(value);
        return value;
    }

    /**
     * Puts and takes at random.
     *
     * @param whole whether everything that was put must be found
     * @return what should be left
     */
    private static Map<Integer, byte[]> play(
            Resting resting, long seed, int keys, int longest, long room, boolean whole) {
        Random random = new Random(seed);
        Map<Integer, byte[]> model = new LinkedHashMap<>();
        int found = 0;
        for (int step = 0; step < 50_000; step++) {
            int key = random.nextInt(keys);
            if (random.nextInt(3) == 0) {
                byte[] put = model.remove(key);
                byte[] seen = resting.get(key(key));
                if (whole || seen != null) {
                    assertThat(seen).as("step %d", step).isEqualTo(put);
                }
                assertThat(resting.take(key(key))).as("step %d", step).isEqualTo(seen);
                found += seen == null ? 0 : 1;
            } else {
                byte[] value = value(random, longest);
                resting.put(key(key), value);
                model.put(key, value);
            }
            assertThat(resting.size()).isLessThanOrEqualTo(model.size());
            assertThat(resting.bytes()).isLessThanOrEqualTo(room);
        }
        assertThat(found).as("some are remembered").isPositive();
        return model;
    }

    @ParameterizedTest(name = "seed {0}, {1} keys of at most {2} bytes in {3}")
    @CsvSource({
        "1, 20, 50, 10000",
        "2, 200, 50, 100000",
        "3, 1000, 100, 10000000",
        "4, 3000, 500, 5000000",
        "5, 40, 100, 10000",
    })
    void where_there_is_room_nothing_is_forgotten(long seed, int keys, int longest, long room) {
        Resting resting = new Resting(room);
        Map<Integer, byte[]> left = play(resting, seed, keys, longest, room, true);
        assertThat(resting.size()).isEqualTo(left.size());
        left.forEach((key, value) -> assertThat(resting.take(key(key))).isEqualTo(value));
        assertThat(resting.size()).isZero();
    }

    @ParameterizedTest(name = "seed {0}, {1} keys of at most {2} bytes in {3}")
    @CsvSource({
        "1, 1000, 50, 10000",
        "2, 10000, 200, 100000",
        "3, 500, 3000, 20000",
        "4, 20, 2000, 10000",
        "5, 1000, 120, 1024",
    })
    void where_there_is_none_nothing_wrong_is_remembered(long seed, int keys, int longest, long room) {
        Map<Integer, byte[]> left = play(new Resting(room), seed, keys, longest, room, false);
        assertThat(left).isNotEmpty();
    }

    @Test
    void the_one_that_was_put_longest_ago_goes_first() {
        Resting resting = new Resting(10_000);
        for (int i = 0; i < 1_000; i++) {
            resting.put(key(i), new byte[40]);
        }
        int first = 1_000 - resting.size();
        assertThat(resting.size())
                .as("10 000 bytes of 52 each, an eighth of them free")
                .isBetween(130, 192);
        for (int i = 0; i < 1_000; i++) {
            assertThat(resting.take(key(i)) != null).as("key %d", i).isEqualTo(i >= first);
        }
    }

    @Test
    void room_is_given_back_when_less_rests() {
        Resting resting = new Resting(10_000_000);
        for (int i = 0; i < 50_000; i++) {
            resting.put(key(i), new byte[100]);
        }
        long full = resting.bytes();
        for (int i = 0; i < 49_000; i++) {
            resting.remove(key(i));
        }
        for (int i = 0; i < 100_000; i++) {
            resting.put(key(-1), new byte[100]);
        }
        assertThat(resting.size()).isEqualTo(1_001);
        assertThat(resting.bytes()).isLessThan(full / 10);
    }

    @Test
    void where_less_is_to_be_kept_the_oldest_go_as_others_come_and_where_more_is_none() {
        Resting resting = new Resting(4_000_000);
        for (int i = 0; i < 50_000; i++) {
            resting.put(key(i), new byte[100]);
        }
        assertThat(resting.bytes()).isBetween(3_000_000L, 4_000_000L);
        resting.most(1_000_000);
        for (int i = 50_000; i < 60_000; i++) {
            resting.put(key(i), new byte[100]);
        }
        assertThat(resting.bytes()).isLessThanOrEqualTo(1_000_000);
        int first = 60_000 - resting.size();
        assertThat(resting.size()).isGreaterThan(5_000);
        resting.most(4_000_000);
        for (int i = 60_000; i < 80_000; i++) {
            resting.put(key(i), new byte[100]);
        }
        for (int i = 0; i < 80_000; i++) {
            assertThat(resting.get(key(i)) != null).as("key %d", i).isEqualTo(i >= first);
        }
    }

    @Test
    void what_is_too_large_is_not_kept_and_replaces_what_there_was() {
        Resting resting = new Resting(10_000_000);
        resting.put(key(1), new byte[100]);
        resting.put(key(1), new byte[100_000]);
        assertThat(resting.take(key(1))).isNull();
        assertThat(resting.bytes()).isLessThan(100_000);
    }

    @Test
    void keys_and_values_are_kept_up_to_their_greatest_lengths() {
        Resting resting = new Resting(10_000_000);
        byte[] key = new byte[0x7FFF];
        byte[] value = value(new Random(1), 1 << 15);
        resting.put(key, value);
        resting.put(key(1), new byte[65_536 - 4 - key(1).length]);
        resting.put(new byte[0x8000], value);
        resting.put(key(2), new byte[65_536 - 4]);
        assertThat(resting.take(new byte[0x8000])).isNull();
        assertThat(resting.take(key(2))).isNull();
        assertThat(resting.take(key(1))).hasSize(65_536 - 4 - key(1).length);
        assertThat(resting.take(key)).isEqualTo(value);
        assertThat(resting.size()).isZero();
    }

    @Test
    void without_room_nothing_is_kept() {
        Resting resting = new Resting(0);
        resting.put(key(1), new byte[1]);
        assertThat(resting.take(key(1))).isNull();
        assertThat(resting.bytes()).isZero();
    }
}
