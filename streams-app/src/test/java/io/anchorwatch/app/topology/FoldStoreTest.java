package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.WatchFold;
import io.anchorwatch.flood.Watched;
import io.anchorwatch.flood.WatchedCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of a fold's states, and that whoever opens the store anew says what he would have said who never closed it. */
final class FoldStoreTest {
    private static final long SECOND = 1_000_000;
    private static final String KEY = "default/~source/198.51.100.7";
    private static final Bytes ROW = Bytes.wrap(("s" + KEY).getBytes(StandardCharsets.UTF_8));

    private final KeyValueStore<Bytes, byte[]> rows =
            Stores.inMemoryKeyValueStore("rows").get();
    private final KeyValueStore<Bytes, byte[]> times =
            Stores.inMemoryKeyValueStore("times").get();

    /** From one start to the next. */
    private final class Life {
        private final BeforeCommit commits = BeforeCommit.builder("commits").build();
        private final Deadlines deadlines = new Deadlines(commits.pending(times), commits);
        private final FoldStore<Watched, Attempt> sources;

        Life(Wire wire, boolean shown) {
            Pending store = commits.pending(rows);
            sources = new FoldStore<>(
                    's',
                    WatchFold.ofSources(),
                    new WatchedCodec(),
                    store,
                    deadlines,
                    new LastSaid(store, wire),
                    commits,
                    Duration.ofDays(1),
                    shown);
        }

        List<Conclusion> pass(long clock) {
            List<Conclusion> issued = new ArrayList<>();
            for (String due : deadlines.due(clock)) {
                if (due.charAt(0) == 's') {
                    issued.addAll(sources.advance(FoldStore.keyOf(due), clock));
                }
            }
            return issued;
        }
    }

    private static Attempt attempt(int number, ReasonCode code, long at) {
        return new Attempt(
                "default", "node-1", 1, number, at, at + 1_000, code, "S" + number % 40, false, "198.51.100.7");
    }

    /** Takes an attempt and then lets the time pass in which it is counted, a commit behind each; what was stored before that. */
    private byte[] storedBeforeItWasCounted(Life life) {
        life.sources.take(KEY, attempt(1, ReasonCode.HANDSHAKE_FAIL, 7 * SECOND), 6 * SECOND);
        life.commits.flushCache();
        byte[] stored = rows.get(ROW);
        assertThat(stored).isNotNull();
        assertThat(life.pass(9 * SECOND)).as("far from too many").isEmpty();
        life.commits.flushCache();
        return stored;
    }

    @Test
    void a_state_that_time_alone_has_changed_is_not_written_and_one_of_which_nothing_is_left_is_deleted() {
        try (Pipeline any = new Pipeline()) {
            Life life = new Life(any.wire, false);
            byte[] stored = storedBeforeItWasCounted(life);
            assertThat(rows.get(ROW)).isEqualTo(stored);
            assertThat(life.pass(60 * SECOND)).as("nobody remembers it").isEmpty();
            life.commits.flushCache();
            assertThat(rows.get(ROW)).isNull();
        }
    }

    @Test
    void a_state_that_others_read_is_written_whatever_has_changed_it() {
        try (Pipeline any = new Pipeline()) {
            byte[] stored = storedBeforeItWasCounted(new Life(any.wire, true));
            assertThat(rows.get(ROW)).isNotNull().isNotEqualTo(stored);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoever_opens_it_anew_says_what_he_would_have_said_who_never_closed_it(long seed) {
        try (Pipeline any = new Pipeline()) {
            List<String> whole = said(any.wire, seed, 0);
            rows.all().forEachRemaining(row -> rows.delete(row.key));
            times.all().forEachRemaining(row -> times.delete(row.key));
            assertThat(said(any.wire, seed, 0.3)).isEqualTo(whole);
            assertThat(whole).hasSizeGreaterThan(2);
        }
    }

    /** @param opened how likely it is that it is opened anew behind a commit */
    private List<String> said(Wire wire, long seed, double opened) {
        Random events = new Random(seed);
        Random ends = new Random(~seed);
        List<String> said = new ArrayList<>();
        Life life = new Life(wire, false);
        List<ReasonCode> codes = Arrays.asList(ReasonCode.HANDSHAKE_FAIL, ReasonCode.REPLAY_DETECTED);
        long now = 10 * SECOND;
        long clock = 0;
        for (int i = 0; i < 3_000; i++) {
            boolean storm = i / 300 % 2 == 0;
            now += events.nextInt(storm ? 100_000 : 3_000_000);
            if (now / SECOND > clock / SECOND + 1) {
                clock = (now / SECOND - 1) * SECOND;
                life.pass(clock).forEach(one -> said.add(one.toString()));
                life.commits.flushCache();
                if (ends.nextDouble() < opened) {
                    life = new Life(wire, false);
                }
            }
            ReasonCode code = codes.get(i / 600 % 2);
            life.sources.take(KEY, attempt(i, code, now), clock).forEach(one -> said.add(one.toString()));
        }
        life.pass(now + 7_200 * SECOND).forEach(one -> said.add(one.toString()));
        return said;
    }
}
