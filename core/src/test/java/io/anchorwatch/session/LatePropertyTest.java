package io.anchorwatch.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.testing.BareFold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Whether an event is late depends on the log alone: not on who remembers its session, nor on whether that waits. */
class LatePropertyTest {
    private static final long START = 1_790_000_000_000_000L;
    private static final List<String> REJECTIONS = List.of("AUTH_FAIL", "OWNERSHIP_CONFLICT", "RATE_LIMITED");

    private record Appended(ReasonEvent event, long at) {}

    /** What has been made up so far of one session's log. */
    private static final class Fleet {
        private final Random random;
        private final boolean orderly;
        private final List<Appended> log = new ArrayList<>();
        private long sequence;
        private long version = 1;
        private long epoch = 1;
        private boolean volatileNow;

        private Fleet(long seed) {
            this.random = new Random(seed);
            this.orderly = seed % 3 == 0;
        }

        private List<Appended> log() {
            long now = START;
            append("HANDSHAKE_OK", 1, 1, SessionState.BIRTH, SessionState.ATTACHED, now, now);
            for (int i = 0; i < 160; i++) {
                now += random.nextInt(4) == 0 ? random.nextInt(1_500_000) : random.nextInt(60_000);
                next(now);
            }
            log.sort(Comparator.comparingLong(Appended::at));
            if (random.nextInt(3) == 0) { // a leader with another clock takes over
                int from = log.size() / 2;
                log.subList(from, log.size()).replaceAll(one -> new Appended(one.event, one.at - 2_000_000));
            }
            return log;
        }

        private void next(long now) {
            int kind = random.nextInt(100);
            if (kind < 30) {
                if (!orderly && random.nextInt(12) == 0) {
                    epoch++;
                }
                boolean late = random.nextInt(orderly ? 15 : 6) == 0;
                volatileNow = !volatileNow;
                mutation(++version, now, late ? now + random.nextInt(12_000_000) : now);
            } else if (!orderly && kind < 38) { // a claim at a version that is taken, of a former owner or not
                long before = epoch;
                epoch = Math.max(0, epoch - random.nextInt(2));
                mutation(Math.max(1, version - random.nextInt(4)), now, now);
                epoch = before;
            } else {
                long of = orderly || random.nextInt(3) > 0 ? version : Math.max(1, version - random.nextInt(4));
                String code = REJECTIONS.get(random.nextInt(REJECTIONS.size()));
                long at = random.nextInt(20) == 0 ? now - 7_000_000 : now;
                append(code, random.nextInt(8) == 0 ? ReasonEvent.ABSENT : of, spoken(), null, null, at, now);
            }
        }

        private void mutation(long at, long happened, long appended) {
            SessionState from = volatileNow ? SessionState.ATTACHED : SessionState.VOLATILE;
            SessionState to = volatileNow ? SessionState.VOLATILE : SessionState.ATTACHED;
            append(volatileNow ? "VOLATILITY_SIGNAL" : "HEALTH_RECOVERED", at, spoken(), from, to, happened, appended);
        }

        private long spoken() {
            if (orderly) {
                return epoch;
            }
            int kind = random.nextInt(6);
            return kind == 0 ? ReasonEvent.ABSENT : kind == 1 ? Math.max(0, epoch - 1) : epoch;
        }

        private void append(
                String code,
                long stateVersion,
                long ownerEpoch,
                SessionState from,
                SessionState to,
                long happened,
                long appended) {
            String node = orderly ? "n0" : "n" + random.nextInt(3);
            log.add(new Appended(
                    new ReasonEvent(
                            "default",
                            node,
                            START / 1_000,
                            ++sequence,
                            code,
                            happened,
                            "s1",
                            stateVersion,
                            ownerEpoch,
                            from,
                            to,
                            code.equals("HANDSHAKE_OK") ? "t1" : null,
                            null,
                            "own",
                            null,
                            null,
                            Map.of()),
                    appended / 1_000 * 1_000));
        }
    }

    private static BareFold folded(List<Appended> log, BareFold.Memory memory) {
        BareFold fold = new BareFold(Policies.BUILT_IN, memory);
        log.forEach(one -> fold.take(one.event, one.at));
        return fold;
    }

    private static List<Entry> entries(BareFold fold) {
        return fold.entries("default", "s1").stream()
                .sorted(Comparator.comparingLong(Entry::offset))
                .toList();
    }

    private static List<String> late(BareFold fold) {
        return entries(fold).stream()
                .filter(Entry::late)
                .map(entry -> entry.offset() + " " + entry.event().codeName() + " v" + entry.effectiveVersion())
                .toList();
    }

    /** The same as docs/domain.md says it: every event is held against all that came before it. */
    private static List<String> lateByTheLetter(List<Entry> entries) {
        List<String> late = new ArrayList<>();
        List<Entry> known = new ArrayList<>();
        List<Long> epochs = new ArrayList<>();
        List<Long> clocks = new ArrayList<>();
        long clock = Long.MIN_VALUE;
        for (Entry entry : entries) {
            clock = Math.max(clock, entry.appendedAt());
            long epoch = epochOf(entry, known);
            boolean passed = SessionFold.late(entry);
            for (int i = 0; i < known.size(); i++) {
                boolean old = clocks.get(i) < clock - Fold.GRACE;
                int epochsApart = Long.compare(epochs.get(i), epoch);
                int order = epochsApart != 0 ? epochsApart : Epochs.BY_VERSION.compare(known.get(i), entry);
                passed |= old && order > 0 && known.get(i).event().mutates();
            }
            if (passed) {
                late.add(entry.offset() + " " + entry.event().codeName() + " v" + entry.effectiveVersion());
            }
            known.add(entry);
            epochs.add(epoch);
            clocks.add(clock);
        }
        return late;
    }

    private static long epochOf(Entry entry, List<Entry> known) {
        long named = entry.event().ownerEpoch();
        return named != ReasonEvent.ABSENT
                ? named
                : known.stream()
                        .filter(other -> other.event().mutates())
                        .filter(other -> other.effectiveVersion() <= entry.effectiveVersion())
                        .mapToLong(other -> other.event().ownerEpoch())
                        .max()
                        .orElse(ReasonEvent.ABSENT);
    }

    @RepeatedTest(30)
    void in_memory_folded_anew_and_woken_an_event_is_late_or_not(RepetitionInfo repetition) {
        List<Appended> log = new Fleet(repetition.getCurrentRepetition()).log();
        BareFold inMemory = folded(log, BareFold.Memory.AWAKE);
        List<String> late = late(inMemory);
        assertThat(late)
                .isEqualTo(lateByTheLetter(entries(inMemory)))
                .isEqualTo(late(folded(log, BareFold.Memory.NONE)))
                .isEqualTo(late(folded(log, BareFold.Memory.AT_REST)));
    }

    @Test
    void the_logs_have_late_mutations_and_sessions_that_rest() {
        int mutations = 0;
        int rested = 0;
        for (int seed = 1; seed <= 30; seed++) {
            BareFold fold = folded(new Fleet(seed).log(), BareFold.Memory.AT_REST);
            rested += fold.rested();
            mutations += (int) entries(fold).stream()
                    .filter(entry -> entry.late() && entry.event().mutates())
                    .count();
        }
        assertThat(mutations).isGreaterThan(100);
        assertThat(rested).isGreaterThan(300);
    }
}
