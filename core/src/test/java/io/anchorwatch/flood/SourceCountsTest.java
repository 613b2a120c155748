package io.anchorwatch.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCountsTest {
    private static final SourceCounts.Codec CODEC = new SourceCounts.Codec();

    private static Attempt attempt(String source, ReasonCode code, String session) {
        return new Attempt("default", "n1", 0, 1, 5, 5, code, session, code == ReasonCode.SESSION_NOT_FOUND, source);
    }

    @Test
    void attempts_handshakes_and_sessions_are_counted_apart_and_claims_are_no_sessions() {
        SourceCounts counts = SourceCounts.bucket();
        counts.take(attempt("a", ReasonCode.HANDSHAKE_OK, "s1"));
        counts.take(attempt("a", ReasonCode.REATTACH_ACCEPT, "s1"));
        counts.take(attempt("a", ReasonCode.AUTH_FAIL, "s2"));
        counts.take(attempt("a", ReasonCode.SESSION_NOT_FOUND, "invented"));
        counts.take(attempt("b", ReasonCode.AUTH_FAIL, null));
        assertThat(counts.top(10))
                .containsExactly(
                        new SourceCount(
                                "a",
                                3,
                                2,
                                1,
                                2,
                                false,
                                false,
                                Map.of("REATTACH_ACCEPT", 1, "AUTH_FAIL", 1, "SESSION_NOT_FOUND", 1)),
                        new SourceCount("b", 1, 1, 0, 0, false, false, Map.of("AUTH_FAIL", 1)));
        assertThat(counts.top(1)).extracting(SourceCount::source).containsExactly("a");
    }

    @Test
    void more_than_64_sessions_are_said_to_be_more() {
        SourceCounts counts = SourceCounts.bucket();
        for (int i = 0; i < 65; i++) {
            counts.take(attempt("a", ReasonCode.AUTH_FAIL, "s" + i));
        }
        assertThat(counts.top(1).get(0).distinctSessions()).isEqualTo(64);
        assertThat(counts.top(1).get(0).distinctCapped()).isTrue();
    }

    /** The busy one comes last, in between, after thousands that ask once each. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoever_asks_much_is_told_however_many_ask_once(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> truth = new HashMap<>();
        SourceCounts sum = SourceCounts.sum();
        for (int minute = 0; minute < 3; minute++) {
            SourceCounts counts = SourceCounts.bucket();
            for (int i = 0; i < 20_000; i++) {
                boolean busy = i > 5_000 && random.nextInt(20) == 0;
                String source = busy ? "busy-" + random.nextInt(3) : "once-" + minute + "-" + i;
                truth.merge(source, 1, Integer::sum);
                counts.take(attempt(source, ReasonCode.AUTH_FAIL, null));
                if (i % 1_000 == 0) {
                    counts = CODEC.decode(CODEC.encode(counts));
                }
            }
            assertThat(counts.top(1_000)).hasSizeLessThanOrEqualTo(256);
            assertThat(CODEC.encode(counts)).hasSizeLessThan(8_000);
            sum.add(counts);
        }
        assertThat(sum.crowded()).isTrue();
        List<SourceCount> top = sum.top(3);
        assertThat(top).extracting(SourceCount::source).containsExactlyInAnyOrder("busy-0", "busy-1", "busy-2");
        assertThat(top).allSatisfy(one -> {
            assertThat(one.atLeast()).isTrue();
            assertThat(one.attempts()).isBetween(truth.get(one.source()) * 3 / 4, truth.get(one.source()));
        });
    }

    @Test
    void a_sum_of_buckets_is_what_one_bucket_would_have_counted() {
        SourceCounts whole = SourceCounts.bucket();
        SourceCounts sum = SourceCounts.sum();
        Random random = new Random(7);
        for (int minute = 0; minute < 10; minute++) {
            SourceCounts bucket = SourceCounts.bucket();
            for (int i = 0; i < 100; i++) {
                Attempt one = attempt("s" + random.nextInt(20), ReasonCode.AUTH_FAIL, "x" + random.nextInt(4));
                bucket.take(one);
                whole.take(one);
            }
            sum.add(CODEC.decode(CODEC.encode(bucket)));
        }
        assertThat(sum.top(100)).isEqualTo(whole.top(100));
        assertThat(sum.crowded()).isFalse();
    }

    @Test
    void lists_of_several_are_put_together_in_one_order() {
        SourceCount a = new SourceCount("a", 2, 0, 0, 0, false, false, Map.of());
        SourceCount b = new SourceCount("b", 1, 0, 5, 0, false, false, Map.of());
        SourceCount c = new SourceCount("c", 2, 0, 0, 0, false, false, Map.of());
        assertThat(SourceCounts.top(List.of(c, a, b), 2)).containsExactly(b, a);
    }
}
