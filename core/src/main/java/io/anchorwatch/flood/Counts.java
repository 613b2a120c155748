package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts there were of each outcome. Counted in place, so whoever wants to keep figures takes a copy. Stops at
 * the largest int rather than going round.
 */
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

    private static final int SIZE = OUTCOMES.size();

    private static final boolean[] REJECTS = new boolean[SIZE];
    private static final boolean[] HOSTILE = new boolean[SIZE];

    static {
        for (int place = 0; place < SIZE; place++) {
            REJECTS[place] = OUTCOMES.get(place).rejects();
            HOSTILE[place] = OUTCOMES.get(place).hostile();
        }
    }

    private int attempts;
    private int rejections;
    private int hostile;
    /** Where the only outcome so far stands, while there is no more than one. */
    private int only;
    /** By place, once there are several outcomes: most keys meet one. */
    private int @Nullable [] each;

    /** Whether it is an outcome that can be counted. */
    static boolean counts(ReasonCode code) {
        return place(code) >= 0;
    }

    /** Its place among the outcomes, or -1. A switch, since this is asked several times for each event. */
    private static int place(ReasonCode code) {
        return switch (code) {
            case REATTACH_ACCEPT -> 0;
            case AUTH_FAIL -> 1;
            case FRESHNESS_INVALID -> 2;
            case REPLAY_DETECTED -> 3;
            case OWNERSHIP_CONFLICT -> 4;
            case SESSION_NOT_FOUND -> 5;
            case SESSION_EXPIRED -> 6;
            case POLICY_DENY -> 7;
            case RATE_LIMITED -> 8;
            default -> -1;
        };
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
        for (int place = 0; place < SIZE; place++) {
            if (at(place) > 0) {
                byCode.put(OUTCOMES.get(place).name(), at(place));
            }
        }
        return byCode;
    }

    void add(ReasonCode code) {
        add(Math.max(0, place(code)), 1);
    }

    void add(Counts other) {
        for (int place = 0; place < SIZE; place++) {
            int more = other.at(place);
            if (more > 0) {
                add(place, more);
            }
        }
    }

    Counts copy() {
        Counts copy = new Counts();
        copy.add(this);
        return copy;
    }

    private int at(int place) {
        if (each != null) {
            return each[place];
        }
        return place == only ? attempts : 0;
    }

    private void add(int place, int more) {
        if (attempts == 0) {
            only = place;
        } else if (each == null && place != only) {
            each = new int[SIZE];
            each[only] = attempts;
        }
        if (each != null) {
            each[place] = saturated((long) each[place] + more);
        }
        attempts = saturated((long) attempts + more);
        rejections = saturated(rejections + (REJECTS[place] ? (long) more : 0));
        hostile = saturated(hostile + (HOSTILE[place] ? (long) more : 0));
    }

    private static int saturated(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /** A bit for each outcome that occurred, then its count. */
    void write(PackWriter out) {
        int occurred = 0;
        for (int place = 0; place < SIZE; place++) {
            occurred |= at(place) > 0 ? 1 << place : 0;
        }
        out.unsigned(occurred);
        for (int place = 0; place < SIZE; place++) {
            if (at(place) > 0) {
                out.unsigned(at(place));
            }
        }
    }

    static Counts read(PackReader in) {
        int occurred = in.upTo((1 << SIZE) - 1);
        Counts counts = new Counts();
        for (int place = 0; place < SIZE; place++) {
            int many = (occurred & 1 << place) == 0 ? 0 : in.upTo(Integer.MAX_VALUE);
            if (many > 0) {
                counts.add(place, many);
            }
        }
        return counts;
    }
}
