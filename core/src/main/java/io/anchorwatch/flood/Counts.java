package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many attempts there were of each outcome. Stops at the largest int rather than going round. */
final class Counts {
    /** The outcomes in the order of the layout: append only. */
    private static final List<ReasonCode> OUTCOMES = List.of(
            ReasonCode.REATTACH_ACCEPT,
            ReasonCode.AUTH_FAIL,
            ReasonCode.FRESHNESS_INVALID,
            ReasonCode.REPLAY_DETECTED,
            ReasonCode.OWNERSHIP_CONFLICT,
            ReasonCode.SESSION_NOT_FOUND,
            ReasonCode.SESSION_EXPIRED,
            ReasonCode.POLICY_DENY,
            ReasonCode.RATE_LIMITED);

    private static final Map<ReasonCode, Integer> PLACES = new EnumMap<>(ReasonCode.class);

    private static final boolean[] REJECTS = new boolean[OUTCOMES.size()];
    private static final boolean[] HOSTILE = new boolean[OUTCOMES.size()];

    static {
        for (ReasonCode code : OUTCOMES) {
            int place = PLACES.size();
            REJECTS[place] = code.rejects();
            HOSTILE[place] = code.hostile();
            PLACES.put(code, place);
        }
    }

    static final Counts NONE = new Counts(new int[OUTCOMES.size()]);

    private final int[] counts;
    private final int attempts;
    private final int rejections;
    private final int hostile;

    private Counts(int[] counts) {
        this.counts = counts;
        long all = 0;
        long rejected = 0;
        long ill = 0;
        for (int i = 0; i < counts.length; i++) {
            all += counts[i];
            rejected += REJECTS[i] ? counts[i] : 0;
            ill += HOSTILE[i] ? counts[i] : 0;
        }
        attempts = saturated(all);
        rejections = saturated(rejected);
        hostile = saturated(ill);
    }

    /** One more than before, at a place. */
    private Counts(int[] counts, Counts before, int place) {
        this.counts = counts;
        attempts = saturated(before.attempts + 1L);
        rejections = saturated(before.rejections + (REJECTS[place] ? 1L : 0));
        hostile = saturated(before.hostile + (HOSTILE[place] ? 1L : 0));
    }

    /** Whether it is an outcome that can be counted. */
    static boolean counts(ReasonCode code) {
        return PLACES.containsKey(code);
    }

    int attempts() {
        return attempts;
    }

    int rejections() {
        return rejections;
    }

    int hostile() {
        return hostile;
    }

    /** By the code's name, outcomes that did not occur left out. */
    Map<String, Integer> byCode() {
        Map<String, Integer> byCode = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                byCode.put(OUTCOMES.get(i).name(), counts[i]);
            }
        }
        return byCode;
    }

    Counts plus(ReasonCode code) {
        int[] more = counts.clone();
        int place = PLACES.getOrDefault(code, 0);
        more[place] = saturated(more[place] + 1L);
        return new Counts(more, this, place);
    }

    Counts plus(Counts other) {
        int[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = saturated((long) sum[i] + other.counts[i]);
        }
        return new Counts(sum);
    }

    private static int saturated(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /** A bit for each outcome that occurred, then its count. */
    void write(PackWriter out) {
        int occurred = 0;
        for (int i = 0; i < counts.length; i++) {
            occurred |= counts[i] > 0 ? 1 << i : 0;
        }
        out.unsigned(occurred);
        Arrays.stream(counts).filter(count -> count > 0).forEach(out::unsigned);
    }

    static Counts read(PackReader in) {
        int occurred = in.upTo((1 << OUTCOMES.size()) - 1);
        int[] counts = new int[OUTCOMES.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (occurred & 1 << i) == 0 ? 0 : in.upTo(Integer.MAX_VALUE);
        }
        return new Counts(counts);
    }
}
