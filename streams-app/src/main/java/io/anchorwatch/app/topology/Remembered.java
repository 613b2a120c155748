package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was told of one session, by id: the last few things themselves, and of the others that there were such, so that
 * whoever does not find a thing here knows whether the store can have it. What is over is seldom spoken of again.
 */
final class Remembered {
    /** How many things are kept. */
    private static final int KEPT = 4;

    /** How many others are known to be stored; with more, anything may be. */
    private static final int OTHERS_MOST = 64;

    private @Nullable String[] ids = new String[2];
    private @Nullable Object[] things = new Object[2];
    private int kept;

    /** Hashes of ids. Two that share one cost a look-up and nothing else. */
    private int[] others = {};

    private int known;
    private boolean everything;

    /** Nothing is stored of the session: from here on all that is told of it is told here. */
    void begins() {
        kept = 0;
        Arrays.fill(ids, null);
        Arrays.fill(things, null);
        known = 0;
        everything = true;
    }

    /** What was told under an id, or null where that is not kept. */
    @Nullable
    Object get(String id) {
        int place = place(id);
        return place < 0 ? null : things[place];
    }

    /** Whether something that is not kept can be stored under an id. */
    boolean mayBeStored(String id) {
        if (!everything) {
            return true;
        }
        return isOther(id.hashCode());
    }

    private boolean isOther(int hash) {
        for (int i = 0; i < known; i++) {
            if (others[i] == hash) {
                return true;
            }
        }
        return false;
    }

    void put(String id, Object thing) {
        remove(id);
        if (kept == KEPT) {
            other(String.valueOf(ids[0]).hashCode());
            drop(0);
        }
        if (kept == ids.length) {
            ids = Arrays.copyOf(ids, KEPT);
            things = Arrays.copyOf(things, KEPT);
        }
        ids[kept] = id;
        things[kept++] = thing;
    }

    /** Something is no longer stored. */
    void remove(String id) {
        int place = place(id);
        if (place >= 0) {
            drop(place);
        }
    }

    private int place(String id) {
        for (int i = 0; i < kept; i++) {
            if (id.equals(ids[i])) {
                return i;
            }
        }
        return -1;
    }

    private void drop(int place) {
        kept--;
        System.arraycopy(ids, place + 1, ids, place, kept - place);
        System.arraycopy(things, place + 1, things, place, kept - place);
        ids[kept] = null;
        things[kept] = null;
    }

    /** Something is stored under an id. */
    void knows(String id) {
        other(id.hashCode());
    }

    private void other(int hash) {
        if (!everything || isOther(hash)) {
            return;
        }
        if (known == OTHERS_MOST) {
            everything = false;
            return;
        }
        if (known == others.length) {
            others = Arrays.copyOf(others, Math.max(4, 2 * known));
        }
        others[known++] = hash;
    }

    /** At rest nothing is kept itself: it is only known what can be stored. */
    void rest(PackWriter out) {
        for (int i = 0; i < kept; i++) {
            other(String.valueOf(ids[i]).hashCode());
        }
        out.flag(everything).unsigned(known);
        for (int i = 0; i < known; i++) {
            out.signed(others[i]);
        }
    }

    void wake(PackReader in) {
        everything = in.flag();
        known = in.upTo(OTHERS_MOST);
        others = new int[known];
        for (int i = 0; i < known; i++) {
            others[i] = (int) in.signed();
        }
    }
}
