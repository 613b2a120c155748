package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a value is held, rests or is in the store alone makes no difference to whoever asks for it. */
final class HotTest {
    static final StateCodec<String> TEXTS = new StateCodec<>() {
        @Override
        public void write(String state, PackWriter out) {
            out.version(1).text(state);
        }

        @Override
        public String decode(byte[] bytes) {
            return new PackReader(bytes, 1).text();
        }
    };

    private final KeyValueStore<Bytes, byte[]> written =
            Stores.inMemoryKeyValueStore("rows").get();
    private final BeforeCommit commits = BeforeCommit.builder("commits").build();
    private final Pending rows = commits.pending(written);

    /** Room for two that are held, and for some sixty that rest. */
    private final Hot<String, String> hot = new Hot<>(Hot.marked('k'), rows, TEXTS, commits, 2, 2_000);

    private Map<String, String> stored() {
        Map<String, String> stored = new HashMap<>();
        written.all().forEachRemaining(row -> stored.put(new String(row.key.get()), TEXTS.decode(row.value)));
        return stored;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void a_value_is_what_was_put_last_wherever_it_is(long seed) {
        Random random = new Random(seed);
        Map<String, String> model = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            String key = "" + random.nextInt(100);
            switch (random.nextInt(8)) {
                case 0 -> commits.flushCache();
                case 1 -> {
                    hot.of(key).put(null);
                    model.remove("k" + key);
                }
                case 2, 3 -> {
                    hot.of(key).put("value " + step);
                    model.put("k" + key, "value " + step);
                }
                default -> assertThat(hot.of(key).value()).as("step %d", step).isEqualTo(model.get("k" + key));
            }
        }
        commits.flushCache();
        assertThat(stored()).isEqualTo(model);
    }

    @Test
    void what_a_value_became_by_time_alone_is_seen_while_it_is_held_and_never_written() {
        hot.of("1").put("one");
        commits.flushCache();
        hot.of("1").aged("one, older");
        assertThat(hot.of("1").value()).isEqualTo("one, older");
        commits.flushCache();
        assertThat(stored()).containsExactly(Map.entry("k1", "one"));
        hot.of("2").put("two");
        hot.of("3").put("three");
        assertThat(hot.of("1").value())
                .as("after it has rested, as it was written")
                .isEqualTo("one");
    }

    @Test
    void what_has_changed_before_it_became_older_is_written() {
        hot.of("1").put("one");
        hot.of("1").aged("one, older");
        commits.flushCache();
        assertThat(stored()).containsExactly(Map.entry("k1", "one, older"));
    }

    @Test
    void to_forget_what_is_not_there_writes_nothing() {
        assertThat(hot.of("1").value()).isNull();
        written.put(Hot.marked('k').apply("1"), TEXTS.encode("somebody else's, to see whether it is touched"));
        hot.of("1").put(null);
        commits.flushCache();
        assertThat(stored()).containsOnlyKeys("k1");
    }

    @Test
    void what_rests_is_not_looked_up() {
        hot.of("1").put("one");
        hot.of("2").put("two");
        hot.of("3").put("three");
        commits.flushCache();
        written.delete(Hot.marked('k').apply("1"));
        assertThat(hot.of("1").value()).isEqualTo("one");
    }

    @Test
    void of_what_rests_the_oldest_is_forgotten() {
        for (int i = 0; i < 200; i++) {
            hot.of("" + i).put("value");
        }
        commits.flushCache();
        written.delete(Hot.marked('k').apply("0"));
        assertThat(hot.of("0").value()).as("the store was asked").isNull();
    }
}
