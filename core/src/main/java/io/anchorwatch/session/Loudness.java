package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.event.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How many events a session has, by second: more than 1 000 in a minute fill logs and disks (docs/domain.md, other abuse).
 * Rejections that a reattach flood of the session counts do not count here: one attack has one name. Entries come in
 * append order. Bounded by the seconds that can matter to the newest.
 */
final class Loudness {
    static final String RULE = "event-flood";

    private static final int MOST = 1_000;
    private static final int MINUTE = 60;

    /** A reattach flood: so many rejections in a window, and no more than so many seconds between two such. */
    private static final int FLOOD = 20;

    private static final int FLOOD_WINDOW = 10;
    private static final int FLOOD_QUIET = 30;

    /** Seconds that tell of the newest minute whether it belongs to a flood. */
    private static final int KEPT = MINUTE + FLOOD_WINDOW + FLOOD_QUIET;

    /** While it goes on, one event in so many seconds is evidence: a loud session must not make us loud. */
    private static final int SAID_EVERY = 10;

    private long[] seconds = new long[2]; // ascending
    private int[] events = new int[2];
    private int[] rejections = new int[2];
    private int size;
    private long saidAt = Long.MIN_VALUE;

    void take(Entry entry, Acts acts, Statements out) {
        long second = Math.floorDiv(entry.placedAt(), 1_000_000);
        if (size > 0 && second <= seconds[size - 1] - KEPT) {
            return; // too old to share a minute with what is known
        }
        ReasonCode code = entry.event().code();
        int place = place(second);
        events[place]++;
        rejections[place] += code.rejects() && code != ReasonCode.SESSION_NOT_FOUND ? 1 : 0;
        if (second < saidAt + SAID_EVERY || count(second) <= MOST) {
            return;
        }
        saidAt = second;
        acts.take(
                new Evidence(
                        ReasonCode.SEC_ABUSE_CONTROL_PLANE,
                        RULE,
                        Severity.LOW,
                        null,
                        entry,
                        entry.at(),
                        List.of(entry.event().eventId()),
                        0,
                        Map.of("events_per_minute_max", Integer.toString(MOST)),
                        "More than " + MOST + " events of one session in a minute"),
                out);
    }

    /** Where a second is counted; makes room for it, and lets go of those that no longer matter. */
    private int place(long second) {
        int place = size;
        while (place > 0 && seconds[place - 1] > second) {
            place--;
        }
        if (place > 0 && seconds[place - 1] == second) {
            return place - 1;
        }
        int old = 0;
        while (old < place && seconds[old] <= second - KEPT) {
            old++;
        }
        if (old > 0) {
            shift(old, 0, size - old);
            size -= old;
            place -= old;
        }
        if (size == seconds.length) {
            seconds = Arrays.copyOf(seconds, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
            rejections = Arrays.copyOf(rejections, 2 * size);
        }
        shift(place, place + 1, size - place);
        size++;
        seconds[place] = second;
        events[place] = 0;
        rejections[place] = 0;
        return place;
    }

    private void shift(int from, int to, int many) {
        System.arraycopy(seconds, from, seconds, to, many);
        System.arraycopy(events, from, events, to, many);
        System.arraycopy(rejections, from, rejections, to, many);
    }

    /** The events of the minute that ends with a second, without those that a reattach flood counts. */
    private int count(long last) {
        int all = 0;
        for (int i = size - 1; i >= 0 && seconds[i] > last - MINUTE; i--) {
            all += seconds[i] <= last ? events[i] : 0;
        }
        return all <= MOST ? all : all - flooded(last);
    }

    private int flooded(long last) {
        int counted = 0;
        long runFirst = Long.MAX_VALUE; // of the run that is being followed
        long runLast = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            if (!held(i)) {
                continue;
            }
            if (runLast != Long.MIN_VALUE && seconds[i] > runLast + FLOOD_QUIET) {
                counted += rejections(runFirst, runLast, last);
                runFirst = Long.MAX_VALUE;
            }
            runFirst = Math.min(runFirst, seconds[i] - FLOOD_WINDOW + 1);
            runLast = seconds[i];
        }
        return counted + rejections(runFirst, runLast, last);
    }

    private boolean held(int end) {
        int rejected = 0;
        for (int i = end; i >= 0 && seconds[i] > seconds[end] - FLOOD_WINDOW; i--) {
            rejected += rejections[i];
        }
        return rejected >= FLOOD;
    }

    private int rejections(long first, long until, long last) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            boolean inside = seconds[i] >= first && seconds[i] <= until;
            boolean inMinute = seconds[i] > last - MINUTE && seconds[i] <= last;
            sum += inside && inMinute ? rejections[i] : 0;
        }
        return sum;
    }
}
