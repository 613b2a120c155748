package io.anchorwatch.flood;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Event ids in order of time: exactly the first 16 and the last 16 of all that were ever added, in whatever order they
 * came. Dropping the seventeenth of 33 keeps both ends, so one sorted array serves both.
 */
final class Evidence {
    static final Evidence NONE = new Evidence(new long[0], new String[0]);
    static final int MOST = 2 * Finding.EVIDENCE_EACH_END;

    private final long[] at;
    private final String[] ids;

    private Evidence(long[] at, String[] ids) {
        this.at = at;
        this.ids = ids;
    }

    int size() {
        return ids.length;
    }

    List<String> ids() {
        return List.of(ids);
    }

    Evidence plus(long time, String id) {
        int place = ids.length;
        while (place > 0) {
            int order = order(time, id, at[place - 1], ids[place - 1]);
            if (order == 0) {
                return this;
            }
            if (order > 0) {
                break;
            }
            place--;
        }
        if (ids.length < MOST) {
            return inserted(place, time, id, ids.length + 1);
        }
        if (place == Finding.EVIDENCE_EACH_END) {
            return this; // it would itself be the seventeenth of 33
        }
        return insertedInsteadOfTheMiddle(place, time, id);
    }

    Evidence plus(Evidence other) {
        if (ids.length == 0) {
            return other;
        }
        Evidence all = this;
        for (int i = 0; i < other.ids.length; i++) {
            all = all.plus(other.at[i], other.ids[i]);
        }
        return all;
    }

    private Evidence inserted(int place, long time, String id, int length) {
        long[] times = Arrays.copyOf(at, length);
        String[] names = Arrays.copyOf(ids, length);
        System.arraycopy(at, place, times, place + 1, at.length - place);
        System.arraycopy(ids, place, names, place + 1, ids.length - place);
        times[place] = time;
        names[place] = id;
        return new Evidence(times, names);
    }

    private Evidence insertedInsteadOfTheMiddle(int place, long time, String id) {
        long[] times = at.clone();
        String[] names = ids.clone();
        int middle = Finding.EVIDENCE_EACH_END;
        if (place < middle) { // the sixteenth moves out of the first end
            System.arraycopy(at, place, times, place + 1, middle - 1 - place);
            System.arraycopy(ids, place, names, place + 1, middle - 1 - place);
            times[place] = time;
            names[place] = id;
        } else { // the first of the last end moves out
            System.arraycopy(at, middle + 1, times, middle, place - 1 - middle);
            System.arraycopy(ids, middle + 1, names, middle, place - 1 - middle);
            times[place - 1] = time;
            names[place - 1] = id;
        }
        return new Evidence(times, names);
    }

    /** By time; at one time a node's events by their sequence, since shorter numbers are smaller ones. */
    private static int order(long time, String id, long otherTime, String otherId) {
        if (time != otherTime) {
            return Long.compare(time, otherTime);
        }
        int lengths = Integer.compare(id.length(), otherId.length());
        return lengths != 0 ? lengths : id.compareTo(otherId);
    }

    void write(PackWriter out) {
        out.unsigned(ids.length);
        long previous = 0;
        for (int i = 0; i < ids.length; i++) {
            out.signed(at[i] - previous).text(ids[i]);
            previous = at[i];
        }
    }

    static Evidence read(PackReader in) {
        int size = in.upTo(MOST);
        if (size == 0) {
            return NONE;
        }
        long[] at = new long[size];
        String[] ids = new String[size];
        long previous = 0;
        for (int i = 0; i < size; i++) {
            previous += in.signed();
            at[i] = previous;
            ids[i] = in.text();
        }
        return new Evidence(at, ids);
    }
}
