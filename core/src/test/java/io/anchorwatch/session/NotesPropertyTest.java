package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.testing.BareFold;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Events that move nothing come from several nodes and in any order while a recovery lasts. A session in memory takes most of
 * them as they come; folding the timeline again says the same.
 */
class NotesPropertyTest {
    private static final long START = 1_790_000_000_000_000L;
    private static final List<String> CODES =
            List.of("RECOVERY_RETRY", "OWNERSHIP_CONFLICT", "POLICY_DENY", "RATE_LIMITED", "AUTH_FAIL");

    private static ReasonEvent event(
            String node,
            long sequence,
            String code,
            long at,
            long version,
            @Nullable SessionState from,
            @Nullable SessionState to,
            @Nullable String client,
            @Nullable String policy) {
        String transport = code.equals("HANDSHAKE_OK") ? "t1" : code.equals("TRANSPORT_SWITCH_OK") ? "t2" : null;
        return new ReasonEvent(
                "default",
                node,
                START / 1_000,
                sequence,
                code,
                at,
                "s1",
                version,
                1,
                from,
                to,
                transport,
                "t2".equals(transport) ? "t1" : null,
                "source",
                client,
                policy,
                Map.of("cause", node + sequence));
    }

    private static List<ReasonEvent> notes(Random random) {
        List<ReasonEvent> notes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String node = "n" + random.nextInt(3);
            String client = random.nextInt(8) == 0 ? "client-" + random.nextInt(2) : null;
            String policy = random.nextInt(4) == 0 ? "policy-" + random.nextInt(2) : null;
            String code = CODES.get(random.nextInt(CODES.size()));
            long at = START + 1_100_000 + i * 10_000L;
            notes.add(event(node, 100 + i, code, at, 2, null, null, client, policy));
        }
        Collections.shuffle(notes, random);
        return notes;
    }

    private static void same(List<ReasonEvent> events, String concluded) {
        BareFold inMemory = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE);
        BareFold foldedAnew = new BareFold(Policies.BUILT_IN, BareFold.Memory.NONE);
        BareFold atRest = new BareFold(Policies.BUILT_IN, BareFold.Memory.AT_REST);
        long at = START + 2_000_000;
        for (ReasonEvent each : events) {
            inMemory.take(each, at);
            foldedAnew.take(each, at);
            atRest.take(each, at);
            at += 1_000;
            assertThat(inMemory.timeline("s1")).isEqualTo(foldedAnew.timeline("s1"));
            assertThat(inMemory.lines()).isEqualTo(foldedAnew.lines()).isEqualTo(atRest.lines());
        }
        inMemory.advance(at + 90_000_000);
        foldedAnew.advance(at + 90_000_000);
        assertThat(inMemory.lines()).isEqualTo(foldedAnew.lines()).anyMatch(line -> line.contains(concluded));
    }

    @RepeatedTest(40)
    void of_a_session_of_which_nothing_else_is_known_too(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<ReasonEvent> all = notes(random);
        for (int i = 0; i < 4; i++) {
            all.add(event("n0", 800 + i, "REPLAY_DETECTED", START + 1_300_000, 2, null, null, null, null));
        }
        if (random.nextBoolean()) { // a mutation at last: what was taken before gets its place
            all.add(event(
                    "n0",
                    900,
                    "RECOVERY_START",
                    START + 1_000_000,
                    2,
                    SessionState.ATTACHED,
                    SessionState.RECOVERING,
                    null,
                    null));
        }
        same(all, "SEC_REPLAY_ATTEMPT");
    }

    @RepeatedTest(60)
    void taken_as_they_come_they_say_what_the_whole_timeline_says(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<ReasonEvent> notes = notes(random);
        String client = random.nextBoolean() ? "client-0" : null;
        List<ReasonEvent> all = new ArrayList<>();
        all.add(event("n0", 1, "HANDSHAKE_OK", START, 1, SessionState.BIRTH, SessionState.ATTACHED, client, null));
        all.add(event(
                "n0",
                2,
                "RECOVERY_START",
                START + 1_000_000,
                2,
                SessionState.ATTACHED,
                SessionState.RECOVERING,
                null,
                null));
        all.addAll(notes);
        all.add(event("n0", 900, "REATTACH_ACCEPT", START + 1_900_000, 3, null, null, null, null));
        all.add(event(
                "n0",
                901,
                "TRANSPORT_SWITCH_OK",
                START + 1_900_000,
                3,
                SessionState.RECOVERING,
                SessionState.ATTACHED,
                null,
                null));
        same(all, "RECOVERED");
    }
}
