package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.testing.NoHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an attack on one session costs: a long timeline is read at most once a second, whoever knows the session. */
class LongTimelineTest {
    private static final long START = 1_790_000_000_000_000L;
    private static final long SECOND = 1_000_000;

    private final List<Entry> timeline = new ArrayList<>();
    private int reads;
    private final SessionFold fold = new SessionFold(Policies.BUILT_IN, new NoHistory() {
        @Override
        public List<Entry> entries(String fleetId, String sessionId) {
            reads++;
            return timeline;
        }
    });

    private static ReasonEvent replay(int number, long at) {
        return new ReasonEvent(
                "default",
                "n1",
                START / 1_000,
                number,
                "REPLAY_DETECTED",
                at,
                "s1",
                3,
                1,
                null,
                null,
                null,
                null,
                "thief",
                null,
                null,
                Map.of());
    }

    private static ReasonEvent handshake() {
        return new ReasonEvent(
                "default",
                "n1",
                START / 1_000,
                1,
                "HANDSHAKE_OK",
                START,
                "s1",
                1,
                1,
                SessionState.BIRTH,
                SessionState.ATTACHED,
                "t1",
                null,
                "owner",
                "client",
                null,
                Map.of());
    }

    @Test
    void refusals_are_all_that_is_known_of_a_session() {
        flood(null);
    }

    @Test
    void refusals_speak_of_a_version_that_nobody_has_told_of() {
        flood(handshake());
    }

    private void flood(@Nullable ReasonEvent before) {
        int seconds = 5;
        int perSecond = 1_000;
        Session session = null;
        int readsAfterFirst = 0;
        for (int i = 0; i < seconds * perSecond; i++) {
            long at = START + i * SECOND / perSecond;
            if (i == perSecond) {
                readsAfterFirst = reads;
            }
            ReasonEvent event = i == 0 && before != null ? before : replay(i + 1, at);
            Outcome outcome = fold.take(session, event, at, i, at);
            timeline.add(outcome.entry());
            session = outcome.session();
        }
        assertThat(timeline).hasSize(seconds * perSecond).doesNotContainNull();
        assertThat(reads - readsAfterFirst).isLessThanOrEqualTo(2 * seconds);
        assertThat(session.deadline()).as("what waits is looked at soon").isLessThanOrEqualTo(START + 11 * SECOND);
    }

    private static ReasonEvent signal(int number, long version, long at) {
        boolean even = version % 2 == 0;
        return new ReasonEvent(
                "default",
                "n1",
                START / 1_000,
                number,
                even ? "VOLATILITY_SIGNAL" : "HEALTH_RECOVERED",
                at,
                "s1",
                version,
                1,
                even ? SessionState.ATTACHED : SessionState.VOLATILE,
                even ? SessionState.VOLATILE : SessionState.ATTACHED,
                "t1",
                null,
                null,
                null,
                null,
                Map.of());
    }

    @Test
    void a_late_mutation_is_told_from_others_while_its_session_waits_and_without_a_look_at_the_timeline() {
        Session session = null;
        int number = 1;
        for (long version = 1; version <= 200; version++) {
            if (version == 150) {
                continue; // held up
            }
            long at = START + version * 100_000;
            session = taken(session, version == 1 ? handshake() : signal(++number, version, at), at);
        }
        long end = START + 200 * 100_000;
        session = taken(session, signal(++number, 201, end + 1_000_000), end + 1_000_000);
        int before = reads;
        for (int i = 0; i < 900; i++) { // a second claim each, at versions whose next was appended long ago or just now
            long version = i % 2 == 0 ? 100 : 201;
            long at = end + 1_000_001 + i;
            session = taken(session, signal(++number, version, at), at);
            assertThat(timeline.get(timeline.size() - 1).late())
                    .as("event %d", i)
                    .isEqualTo(version == 100);
        }
        assertThat(reads - before).isLessThanOrEqualTo(2);
    }

    private Session taken(@Nullable Session session, ReasonEvent event, long at) {
        Outcome outcome = fold.take(session, event, at, timeline.size(), at);
        timeline.add(outcome.entry());
        return outcome.session();
    }
}
