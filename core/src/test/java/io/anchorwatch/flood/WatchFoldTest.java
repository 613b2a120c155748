package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodKit.BASE;
import static io.anchorwatch.flood.FloodKit.attempts;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Enumeration, handshake floods and nodes without ownership (docs/domain.md, other abuse). */
class WatchFoldTest {
    private static final WatchFold SOURCE = WatchFold.ofSources();
    private static final WatchFold NODE = WatchFold.ofNodes();
    private static final WatchedCodec CODEC = new WatchedCodec();
    private static final long DAY = 86_400_000_000L;

    /** Plays a log: the watermark follows a second behind each append; each state is stored and read again. */
    private static List<Finding> said(WatchFold fold, List<Attempt> log) {
        return said(fold, log, new Random(0), 0);
    }

    /** The same, with attempts of different partitions read in any order that the watermark allows. */
    private static List<Finding> said(WatchFold fold, List<Attempt> attempts, Random order, long readAheadMicros) {
        List<Attempt> log = new ArrayList<>(attempts);
        log.sort(Comparator.comparingLong(Attempt::appendedAt));
        List<Long> read = new ArrayList<>();
        for (Attempt attempt : log) {
            read.add(attempt.appendedAt() - (readAheadMicros == 0 ? 0 : order.nextLong(readAheadMicros)));
        }
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            turns.add(i);
        }
        turns.sort(Comparator.comparing(read::get));
        List<Finding> said = new ArrayList<>();
        Watched state = null;
        for (int turn : turns) {
            long watermark = Math.floorDiv(read.get(turn), 1_000_000) * 1_000_000;
            Step<Watched, Finding> step = fold.take(state, log.get(turn), watermark);
            said.addAll(step.outputs());
            state = step.state() == null ? null : CODEC.decode(CODEC.encode(step.state()));
        }
        long end = log.get(log.size() - 1).appendedAt();
        Step<Watched, Finding> rest = fold.advance(state, end + DAY);
        assertThat(rest.state()).as("what is left after a day of silence").isNull();
        said.addAll(rest.outputs());
        return said;
    }

    private static List<String> text(List<Finding> findings) {
        return findings.stream()
                .map(f -> f.rule() + ' ' + f.status() + (f.withdrawn() ? " withdrawn" : "") + " began="
                        + (f.beganAt() - BASE) / 1_000 + " last=" + (f.lastSeenAt() - BASE) / 1_000)
                .toList();
    }

    private static List<String> standing(List<Finding> said) {
        return FloodKit.last(said).stream()
                .map(f -> f.rule() + " began=" + (f.beganAt() - BASE) / 1_000 + ' ' + f.evidence() + f.details())
                .sorted()
                .toList();
    }

    @Test
    void fifty_claimed_ids_of_one_source_within_an_hour_are_an_enumeration() {
        List<Finding> said = said(SOURCE, attempts("0 SESSION_NOT_FOUND *50/60000 c=x#"));
        assertThat(text(said))
                .containsExactly(
                        "enumeration OPEN began=2940000 last=2940000", "enumeration CLOSED began=2940000 last=2940000");
        Finding open = said.get(0);
        assertThat(open.code().name()).isEqualTo("SEC_ABUSE_CONTROL_PLANE");
        assertThat(open.severity().name()).isEqualTo("LOW");
        assertThat(open.subject()).isEqualTo(new Subject(Subject.Kind.SOURCE, "src"));
        assertThat(open.details()).containsEntry("distinct_claimed_min", "50");
        assertThat(open.evidence()).hasSize(32).startsWith("default/n1/0/1").endsWith("default/n1/0/50");
    }

    @Test
    void forty_nine_ids_or_fifty_in_more_than_an_hour_or_one_id_again_and_again_are_none() {
        assertThat(said(SOURCE, attempts("0 SESSION_NOT_FOUND *49/60000 c=x#"))).isEmpty();
        assertThat(said(SOURCE, attempts("0 SESSION_NOT_FOUND *60/74000 c=x#"))).isEmpty();
        assertThat(said(SOURCE, attempts("0 SESSION_NOT_FOUND *200/10000 c=same")))
                .isEmpty();
    }

    @Test
    void an_enumeration_goes_on_while_the_rule_holds_and_is_said_again_at_most_every_ten_seconds() {
        List<Finding> said = said(SOURCE, attempts("0 SESSION_NOT_FOUND *80/2000 c=x#"));
        assertThat(text(said).get(0)).isEqualTo("enumeration OPEN began=98000 last=98000");
        assertThat(said).hasSize(1 + 6 + 1); // 60 s of more evidence
        assertThat(text(said).get(7)).isEqualTo("enumeration CLOSED began=98000 last=158000");
    }

    @Test
    void what_a_reattach_flood_counts_is_no_enumeration() {
        List<Finding> said = said(SOURCE, attempts("0 SESSION_NOT_FOUND *600/50 c=x#"));
        assertThat(FloodKit.last(said)).extracting(Finding::rule).containsExactly("reattach-flood");
    }

    @Test
    void an_enumeration_that_turns_out_to_be_a_flood_is_withdrawn() {
        List<Finding> said = said(SOURCE, attempts("""
                0       SESSION_NOT_FOUND *45/60000 c=x#
                2700000 SESSION_NOT_FOUND *40/400   c=y#
                """));
        assertThat(said).anyMatch(f -> f.rule().equals("enumeration") && f.withdrawn());
        assertThat(FloodKit.last(said)).extracting(Finding::rule).containsExactly("reattach-flood");
    }

    @Test
    void a_hundred_handshakes_of_one_source_within_ten_seconds_are_a_handshake_flood() {
        List<Finding> said = said(SOURCE, attempts("""
                0    HANDSHAKE_OK   *50/90 s=v#
                4500 HANDSHAKE_FAIL *50/90 s=v#
                """));
        assertThat(text(said))
                .containsExactly(
                        "handshake-flood OPEN began=8910 last=8910", "handshake-flood CLOSED began=8910 last=8910");
        assertThat(said.get(0).severity().name()).isEqualTo("MEDIUM");
        assertThat(said(SOURCE, attempts("0 HANDSHAKE_OK *99/90 s=v#"))).isEmpty();
        assertThat(said(SOURCE, attempts("0 HANDSHAKE_OK *300/112 s=v#"))).isEmpty();
        assertThat(said(NODE, attempts("0 HANDSHAKE_OK *300/10 s=v#"))).isEmpty();
    }

    @Test
    void conflicts_on_twenty_sessions_and_no_accept_within_a_minute_mean_that_ownership_is_unavailable() {
        List<Finding> said = said(NODE, attempts("0 OWNERSHIP_CONFLICT *20/2000 s=v# from=src#"));
        assertThat(text(said))
                .containsExactly(
                        "ownership-unavailable OPEN began=38000 last=38000",
                        "ownership-unavailable CLOSED began=38000 last=38000");
        assertThat(said.get(0).code().name()).isEqualTo("SEC_OWNERSHIP_ANOMALY");
        assertThat(said.get(0).subject()).isEqualTo(new Subject(Subject.Kind.NODE, "n1"));
        assertThat(said(NODE, attempts("0 OWNERSHIP_CONFLICT *19/2000 s=v# from=src#")))
                .isEmpty();
        assertThat(said(NODE, attempts("0 OWNERSHIP_CONFLICT *200/1000 s=one from=src#")))
                .isEmpty();
    }

    @Test
    void a_node_that_accepts_somebody_knows_who_owns_what() {
        assertThat(said(NODE, attempts("""
                0     OWNERSHIP_CONFLICT *20/2000 s=v# from=src#
                20000 REATTACH_ACCEPT    s=w from=src
                """))).isEmpty();
    }

    @Test
    void one_accept_behind_many_conflicts_of_its_second_is_enough() {
        assertThat(FloodKit.last(said(NODE, attempts("""
                100 OWNERSHIP_CONFLICT *400/2 s=v# from=src#
                990 REATTACH_ACCEPT    s=w from=src
                """)))).isEmpty();
    }

    @Test
    void an_accept_that_is_read_later_withdraws_what_it_refutes() {
        List<Finding> said = said(NODE, attempts("""
                0     OWNERSHIP_CONFLICT *20/2000 s=v# from=src#
                20000 REATTACH_ACCEPT    s=w from=src @45000
                """));
        assertThat(text(said))
                .containsExactly(
                        "ownership-unavailable OPEN began=38000 last=38000",
                        "ownership-unavailable CLOSED withdrawn began=38000 last=38000");
    }

    /** Many claims, handshakes, conflicts and accepts, at every speed, some of them late. */
    private static List<Attempt> history(long seed) {
        Random random = new Random(seed);
        String[] codes = {"SESSION_NOT_FOUND", "HANDSHAKE_OK", "OWNERSHIP_CONFLICT", "AUTH_FAIL", "REATTACH_ACCEPT"};
        StringBuilder table = new StringBuilder();
        long ms = 0;
        for (int i = 0; i < 12; i++) {
            String code = codes[random.nextInt(random.nextInt(4) == 0 ? 5 : 3)];
            int many = 1 + random.nextInt(130);
            int step = 1 + random.nextInt(random.nextBoolean() ? 100 : 3_000);
            String what = code.equals("SESSION_NOT_FOUND") ? "c=x#" : "s=v#";
            table.append(ms + " " + code + " *" + many + '/' + step + ' ' + what + " +" + random.nextInt(7_000) + '\n');
            ms += random.nextInt(many * step + 20_000);
        }
        return attempts(table.toString());
    }

    @RepeatedTest(40)
    void what_is_concluded_does_not_depend_on_which_partition_is_read_first(RepetitionInfo run) {
        List<Attempt> history = history(run.getCurrentRepetition());
        for (WatchFold fold : List.of(SOURCE, NODE)) {
            List<String> inOrder = standing(said(fold, history));
            Random order = new Random(run.getCurrentRepetition());
            assertThat(standing(said(fold, history, order, 900_000))).isEqualTo(inOrder);
            assertThat(standing(said(fold, history, order, 60_000_000))).isEqualTo(inOrder);
        }
    }

    @RepeatedTest(10)
    void a_state_stays_small_whatever_is_claimed(RepetitionInfo run) {
        Watched state = null;
        long at = BASE;
        for (int i = 0; i < 20_000; i++) {
            at += 1 + run.getCurrentRepetition() * 37L;
            Attempt attempt = attempts("0 SESSION_NOT_FOUND c=x" + i).get(0);
            attempt = new Attempt("default", "n1", 0, i, at, at, attempt.code(), attempt.session(), true, "src");
            state = SOURCE.take(state, attempt, Math.floorDiv(at, 1_000_000) * 1_000_000)
                    .state();
        }
        assertThat(state).isNotNull();
        assertThat(CODEC.encode(state)).hasSizeLessThan(40_000);
    }

    /** Partitions are read at their own pace: after a standstill some are far ahead of the one that all are judged by. */
    @Test
    void a_state_fits_into_a_row_however_far_behind_the_watermark_is() {
        String longest = "s".repeat(190);
        ReasonCode[] codes = {
            ReasonCode.SESSION_NOT_FOUND,
            ReasonCode.AUTH_FAIL,
            ReasonCode.OWNERSHIP_CONFLICT,
            ReasonCode.REATTACH_ACCEPT
        };
        Watched state = null;
        for (int i = 0; i < 50_000; i++) {
            long at = BASE + i * 20_000L;
            Attempt attempt = new Attempt(
                    "default", "n".repeat(190), 0, i, at, at, codes[i % 4], longest + i, i % 4 == 0, "src" + i % 50);
            state = NODE.take(state, attempt, BASE).state();
        }
        assertThat(CODEC.encode(state)).hasSizeBetween(1 << 20, 7 << 20); // a changelog takes eight megabytes
    }

    @Test
    void what_comes_late_for_seconds_that_are_known_names_no_more_than_what_comes_in_time() {
        Watched state = null;
        long end = BASE + 590_000_000;
        for (int name = 0; name < 64; name++) {
            for (long at = BASE; at < end; at += 1_000_000) {
                long appendedAt = name == 0 ? at : end + name;
                Attempt attempt = new Attempt(
                        "default",
                        "n1",
                        0,
                        name,
                        at,
                        appendedAt,
                        ReasonCode.POLICY_DENY,
                        "session-" + at + name,
                        false,
                        "src");
                state = NODE.take(state, attempt, appendedAt).state();
            }
            state = NODE.advance(state, end + 1_000_000L * (name + 2)).state();
        }
        assertThat(CODEC.encode(state)).hasSizeLessThan(300_000);
    }
}
