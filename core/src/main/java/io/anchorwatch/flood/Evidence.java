package io.anchorwatch.flood;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Event ids in order of time: exactly the first 16 and the last 16 of all that were ever added, in whatever order they
 * came. Dropping the seventeenth of 33 keeps both ends, so one sorted array serves both.
 * Added to in place, so whoever shares it takes a copy.
 */
final class Evidence {
    static final int MOST = 2 * Finding.EVIDENCE_EACH_END;

    private static final long[] NO_TIMES = {};
    private static final EventId[] NO_IDS = {};

    private long[] at = NO_TIMES;
    private EventId[] ids = NO_IDS;
    private int size;

    int size() {
        return size;
    }

    List<String> ids() {
        return Arrays.stream(ids, 0, size).map(EventId::text).toList();
    }

    Evidence copy() {
        Evidence copy = new Evidence();
        copy.at = at.clone();
        copy.ids = ids.clone();
        copy.size = size;
        return copy;
    }

    void add(long time, EventId id) {
        int place = size;
        while (place > 0) {
            int order = order(time, id, at[place - 1], ids[place - 1]);
            if (order == 0) {
                return;
            }
            if (order > 0) {
                break;
            }
            place--;
        }
        if (size < MOST) {
            insert(place, time, id);
        } else if (place != Finding.EVIDENCE_EACH_END) { // else it would itself be the seventeenth of 33
            insertInsteadOfTheMiddle(place, time, id);
        }
    }

    void add(Evidence other) {
        for (int i = 0; i < other.size; i++) {
            add(other.at[i], other.ids[i]);
        }
    }

    private void insert(int place, long time, EventId id) {
        if (size == ids.length) {
            int room = size == 0 ? 1 : Math.min(MOST, 4 * size); // most keys meet one attempt
            at = Arrays.copyOf(at, room);
            ids = Arrays.copyOf(ids, room);
        }
        move(place, place + 1, size - place);
        put(place, time, id);
        size++;
    }

    private void insertInsteadOfTheMiddle(int place, long time, EventId id) {
        int middle = Finding.EVIDENCE_EACH_END;
        if (place < middle) { // the sixteenth moves out of the first end
            move(place, place + 1, middle - 1 - place);
            put(place, time, id);
        } else { // the first of the last end moves out
            move(middle + 1, middle, place - 1 - middle);
            put(place - 1, time, id);
        }
    }

    private void move(int from, int to, int many) {
        System.arraycopy(at, from, at, to, many);
        System.arraycopy(ids, from, ids, to, many);
    }

    private void put(int place, long time, EventId id) {
        at[place] = time;
        ids[place] = id;
    }

    /** By time; at one time a node's events by their sequence, since shorter numbers are smaller ones. */
    private static int order(long time, EventId event, long otherTime, EventId otherEvent) {
        if (time != otherTime) {
            return Long.compare(time, otherTime);
        }
        String id = event.text();
        String otherId = otherEvent.text();
        int lengths = Integer.compare(id.length(), otherId.length());
        return lengths != 0 ? lengths : id.compareTo(otherId);
    }

    void write(PackWriter out) {
        out.unsigned(size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            out.signed(at[i] - previous).text(ids[i].text());
            previous = at[i];
        }
    }

    static Evidence read(PackReader in) {
        Evidence evidence = new Evidence();
        int size = in.upTo(MOST);
        evidence.at = new long[size];
        evidence.ids = new EventId[size];
        evidence.size = size;
        long previous = 0;
        for (int i = 0; i < size; i++) {
            previous += in.signed();
            evidence.put(i, previous, EventId.of(in.text()));
        }
        return evidence;
    }
}
