package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.SessionFold;
import io.anchorwatch.testing.NoHistory;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is the same cell as before was awake meanwhile; who is another one with the session in it woke from its bytes. */
class SessionCacheTest {
    private static final long SECOND = 1_000_000;

    private final SessionFold fold = new SessionFold(Policies.BUILT_IN, new NoHistory());
    private final SessionCache cache = cache(1_000_000);

    /** With two places. */
    private static SessionCache cache(long restingBytes) {
        return new SessionCache(new Tuning(2, restingBytes), Policies.BUILT_IN);
    }

    private SessionCell born(String id, long clock) {
        return told(id, "HANDSHAKE_OK", 1, SessionState.BIRTH, clock);
    }

    /** Waits for what comes before it, and cannot rest meanwhile. */
    private SessionCell waiting(String id, long clock) {
        return told(id, "VOLATILITY_SIGNAL", 9, SessionState.ATTACHED, clock);
    }

    private SessionCell told(String id, String code, long version, SessionState from, long clock) {
        SessionState to = version == 1 ? SessionState.ATTACHED : SessionState.VOLATILE;
        ReasonEvent event = new ReasonEvent(
                "f", "n1", 0, 1, code, clock, id, version, 1, from, to, "udp:a", null, null, null, null, Map.of());
        SessionCell cell = cache.of("f/" + id, clock);
        cell.keep(fold.take(null, event, clock, 1, clock).session());
        return cell;
    }

    @Test
    void what_those_at_rest_may_take_is_shared_by_the_partitions_that_are_here() {
        Tuning tuning = SessionCache.tuning(8_000_000_000L, 10);
        long awake = tuning.sessionsAwake() * 4_096L;
        assertThat(tuning.sessionsAwake()).isEqualTo(2_500);
        try (SessionCache one = new SessionCache(tuning, Policies.BUILT_IN)) {
            assertThat(one).isNotNull();
            assertThat(tuning.resting().each()).isEqualTo(2_000_000_000L - awake);
            try (SessionCache other = new SessionCache(tuning, Policies.BUILT_IN)) {
                assertThat(other).isNotNull();
                assertThat(tuning.resting().each()).isEqualTo(1_000_000_000L - awake);
            }
            assertThat(tuning.resting().each())
                    .as("who goes leaves it to the others")
                    .isEqualTo(2_000_000_000L - awake);
        }
    }

    @Test
    void where_the_heap_is_small_each_has_the_least_all_the_same() {
        Tuning tuning = SessionCache.tuning(100_000_000, 10);
        long awake = tuning.sessionsAwake() * 4_096L;
        for (int i = 0; i < 10; i++) {
            tuning.resting().join();
        }
        assertThat(tuning.resting().each()).isEqualTo(20_000_000 - awake).isGreaterThan(9_000_000);
    }

    @Test
    void those_who_have_a_place_keep_it_and_others_wake_for_one_event_each() {
        SessionCell a = born("a", 0);
        SessionCell b = born("b", 0);
        SessionCell c = born("c", 0);
        assertThat(cache.of("f/c", 0)).as("the same event").isSameAs(c);
        SessionCell d = born("d", 0);
        assertThat(cache.of("f/a", 0)).isSameAs(a);
        assertThat(cache.of("f/b", 0)).isSameAs(b);
        assertThat(cache.of("f/d", 0)).isSameAs(d);
        assertThat(cache.of("f/c", 0)).isNotSameAs(c);
        assertThat(cache.of("f/c", 0).session()).isNotNull();
    }

    @Test
    void who_is_silent_gives_his_place_away() {
        SessionCell a = born("a", 0);
        SessionCell b = born("b", 3 * SECOND);
        assertThat(cache.of("f/a", 3 * SECOND)).isNotSameAs(a);
        assertThat(cache.of("f/a", 3 * SECOND).session()).isNotNull();
        assertThat(cache.of("f/b", 3 * SECOND)).isSameAs(b);
    }

    @Test
    void who_is_only_looked_at_takes_no_place_unless_he_cannot_rest() {
        cache.visited("f/a").keep(born("elsewhere", 0).session());
        SessionCell a = cache.visited("f/a");
        SessionCell b = cache.visited("f/b");
        b.keep(waiting("elsewhere", 0).session());
        assertThat(cache.visited("f/a")).as("has rested meanwhile").isNotSameAs(a);
        assertThat(cache.visited("f/a").session()).isNotNull();
        cache.visited("f/c");
        assertThat(cache.visited("f/b")).isSameAs(b);
    }

    @Test
    void who_was_looked_at_and_is_spoken_of_stays_awake() {
        SessionCell a = cache.visited("f/a");
        assertThat(cache.of("f/a", 0)).isSameAs(a);
        cache.visited("f/b");
        assertThat(cache.of("f/a", 0)).isSameAs(a);
    }

    @Test
    void who_is_silent_and_cannot_rest_stays() {
        SessionCell a = waiting("a", 0);
        born("b", 3 * SECOND);
        assertThat(cache.of("f/a", 3 * SECOND)).isSameAs(a);
    }

    @Test
    void a_guest_who_cannot_rest_takes_the_place_of_the_one_who_was_silent_for_longest() {
        SessionCell a = born("a", 0);
        SessionCell b = born("b", 0);
        SessionCell c = waiting("c", 0);
        born("d", 0);
        assertThat(cache.of("f/c", 0)).isSameAs(c);
        assertThat(cache.of("f/b", 0)).isSameAs(b);
        assertThat(cache.of("f/a", 0)).isNotSameAs(a);
    }

    @Test
    void a_session_that_is_over_is_forgotten_when_it_is_silent() {
        SessionCell a = born("a", 0);
        a.begins();
        a.keep(null);
        born("b", 3 * SECOND);
        SessionCell again = cache.of("f/a", 3 * SECOND);
        assertThat(again).isNotSameAs(a);
        assertThat(again.lives()).as("what is stored of it").isNull();
    }

    @Test
    void when_a_session_is_to_be_looked_at_is_known_of_those_in_memory_alone() {
        assertThat(cache.armed("f/a")).as("must be folded to know").isEqualTo(Long.MIN_VALUE);
        SessionCell a = cache.of("f/a", 0);
        assertThat(cache.armed("f/a")).as("no session yet").isEqualTo(Long.MIN_VALUE);
        a.keep(born("elsewhere", 0).session());
        a.arms(7 * SECOND);
        assertThat(cache.armed("f/a")).as("awake").isEqualTo(7 * SECOND);
        born("b", 3 * SECOND);
        assertThat(cache.armed("f/a")).as("at rest").isEqualTo(7 * SECOND);
        assertThat(cache.of("f/a", 3 * SECOND)).isNotSameAs(a);
    }

    @Test
    void of_those_at_rest_no_more_are_kept_than_there_is_room_for() {
        SessionCache small = cache(4_000);
        for (int i = 0; i < 100; i++) {
            SessionCell cell = small.of("f/" + i, 0);
            cell.keep(born("b" + i, 0).session());
        }
        long awake = IntStream.range(0, 100)
                .filter(i -> small.of("f/" + i, 0).session() != null)
                .count();
        assertThat(awake).as("two places, a guest, and some at rest").isBetween(4L, 40L);
    }
}
