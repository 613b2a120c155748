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

    private static final int ROW = 3;

    /** By second, ascending: the second, and how many events and rejections there were in it. */
    private long[] rows = new long[2 * ROW];

    private int size;
    private long saidAt = Long.MIN_VALUE;
    /** The second of the last event, and how many more in a row cannot make it too many; negative when nobody knows. */
    private long countedIn = Long.MIN_VALUE;

    private int room = -1;

    void take(Entry entry, Acts acts, Statements out) {
        long second = Math.floorDiv(entry.placedAt(), 1_000_000);
        if (size > 0 && second <= second(size - 1) - KEPT) {
            return; // too old to share a minute with what is known
        }
        ReasonCode code = entry.event().code();
        int place = place(second);
        rows[place * ROW + 1]++;
        rows[place * ROW + 2] += code.rejects() && code != ReasonCode.SESSION_NOT_FOUND ? 1 : 0;
        room = second == countedIn ? room - 1 : -1;
        countedIn = second;
        if (second < saidAt + SAID_EVERY) {
            return;
        }
        room = room < 0 ? MOST - count(second) : room;
        if (room >= 0) {
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
        while (place > 0 && second(place - 1) > second) {
            place--;
        }
        if (place > 0 && second(place - 1) == second) {
            return place - 1;
        }
        int old = 0;
        while (old < place && second(old) <= second - KEPT) {
            old++;
        }
        if (old > 0) {
            shift(old, 0, size - old);
            size -= old;
            place -= old;
        }
        if (size * ROW == rows.length) {
            rows = Arrays.copyOf(rows, 2 * rows.length);
        }
        shift(place, place + 1, size - place);
        size++;
        rows[place * ROW] = second;
        rows[place * ROW + 1] = 0;
        rows[place * ROW + 2] = 0;
        return place;
    }

    private void shift(int from, int to, int many) {
        System.arraycopy(rows, from * ROW, rows, to * ROW, many * ROW);
    }

    private long second(int place) {
        return rows[place * ROW];
    }

    private int events(int place) {
        return (int) rows[place * ROW + 1];
    }

    private int rejections(int place) {
        return (int) rows[place * ROW + 2];
    }

    /** The events of the minute that ends with a second, without those that a reattach flood counts. */
    private int count(long last) {
        int all = 0;
        for (int i = size - 1; i >= 0 && second(i) > last - MINUTE; i--) {
            all += second(i) <= last ? events(i) : 0;
        }
        return all <= MOST ? all : all - flooded(last);
    }

    private int flooded(long last) {
        int counted = 0;
        long runFirst = Long.MAX_VALUE; // of the run that is being followed
        long runLast = Long.MIN_VALUE;
        int rejected = 0; // in the window that ends with the second that is looked at
        int from = 0;
        for (int i = 0; i < size; i++) {
            rejected += rejections(i);
            while (second(from) <= second(i) - FLOOD_WINDOW) {
                rejected -= rejections(from++);
            }
            if (rejected < FLOOD) {
                continue;
            }
            if (runLast != Long.MIN_VALUE && second(i) > runLast + FLOOD_QUIET) {
                counted += rejections(runFirst, runLast, last);
                runFirst = Long.MAX_VALUE;
            }
            runFirst = Math.min(runFirst, second(i) - FLOOD_WINDOW + 1);
            runLast = second(i);
        }
        return counted + rejections(runFirst, runLast, last);
    }

    private int rejections(long first, long until, long last) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            boolean inside = second(i) >= first && second(i) <= until;
            boolean inMinute = second(i) > last - MINUTE && second(i) <= last;
            sum += inside && inMinute ? rejections(i) : 0;
        }
        return sum;
    }

    void rest(RestWriter out) {
        out.timeOrLeast(saidAt).number(size);
        for (int i = 0; i < size; i++) {
            out.number(i == 0 ? second(0) : second(i) - second(i - 1))
                    .number(events(i))
                    .number(rejections(i));
        }
    }

    void wake(RestReader in) {
        saidAt = in.timeOrLeast();
        size = (int) in.number();
        rows = new long[Math.max(2, size) * ROW];
        for (int i = 0; i < size; i++) {
            rows[i * ROW] = (i == 0 ? 0 : second(i - 1)) + in.number();
            rows[i * ROW + 1] = in.number();
            rows[i * ROW + 2] = in.number();
        }
    }
}
