package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RememberedTest {
    @Test
    void nothingIsStoredOfASessionThatBegins() {
        Remembered remembered = new Remembered();
        remembered.begins();

        assertThat(remembered.get("a")).isNull();
        assertThat(remembered.mayBeStored("a")).isFalse();
    }

    @Test
    void ofASessionWhoseBeginningWasNotSeenAnythingMayBeStored() {
        Remembered remembered = new Remembered();
        remembered.put("a", 1);

        assertThat(remembered.get("a")).isEqualTo(1);
        assertThat(remembered.mayBeStored("b")).isTrue();
    }

    @Test
    void theLastFewAreKeptAndTheOthersAreKnownToBeStored() {
        Remembered remembered = new Remembered();
        remembered.begins();
        for (int i = 0; i < 60; i++) {
            remembered.put("id-" + i, i);
        }

        assertThat(remembered.get("id-59")).isEqualTo(59);
        assertThat(remembered.get("id-0")).isNull();
        assertThat(remembered.mayBeStored("id-0")).isTrue();
        assertThat(remembered.mayBeStored("another")).isFalse();
    }

    @Test
    void whateverIsToldAndTakenBackTheStoreIsNeverThoughtToBeEmptyWhereItIsNot() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> store = new HashMap<>();
            Remembered remembered = new Remembered();
            remembered.begins();
            for (int i = 0; i < 300; i++) {
                String id = "id-" + random.nextInt(5 + seed);
                if (random.nextInt(5) == 0) {
                    store.remove(id);
                    remembered.remove(id);
                } else {
                    store.put(id, i);
                    remembered.put(id, i);
                }
                String asked = "id-" + random.nextInt(5 + seed);
                Object known = remembered.get(asked);
                if (known != null) {
                    assertThat(known).as("seed %d", seed).isEqualTo(store.get(asked));
                } else if (store.containsKey(asked)) {
                    assertThat(remembered.mayBeStored(asked))
                            .as("seed %d", seed)
                            .isTrue();
                }
            }
        }
    }
}
