package io.anchorwatch.session;

import io.anchorwatch.conclusion.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ids of events that show something: the first of them and the last, each once. */
final class Trail {
    private static final int EACH_END = Finding.EVIDENCE_EACH_END;

    private final List<String> first = new ArrayList<>(2);
    /** Those behind the first, in a ring; null while there are none, as in most trails. */
    private String @Nullable [] last;

    /** How many have been put into the ring. */
    private int put;

    Trail() {}

    Trail(Collection<String> ids) {
        addAll(ids);
    }

    void addAll(Collection<String> ids) {
        for (String id : ids) {
            add(id);
        }
    }

    void add(String id) {
        if (knows(id)) {
            return;
        }
        if (first.size() < EACH_END) {
            first.add(id);
            return;
        }
        if (last == null) {
            last = new String[EACH_END];
        }
        last[put % EACH_END] = id;
        put = put == 2 * EACH_END - 1 ? EACH_END : put + 1; // full stays full, however long it goes on
    }

    private boolean knows(String id) {
        for (int i = 0; i < first.size(); i++) {
            if (same(first.get(i), id)) {
                return true;
            }
        }
        if (last != null) {
            for (int i = Math.min(put, EACH_END) - 1; i >= 0; i--) {
                if (same(last[i], id)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Texts remember their hashes, so that most are told apart without being read. */
    private static boolean same(String one, String other) {
        return one.hashCode() == other.hashCode() && one.equals(other);
    }

    /** Leaves in a list what a trail keeps of it. */
    static void trim(List<String> ids) {
        List<String> kept = new Trail(ids).ids();
        ids.clear();
        ids.addAll(kept);
    }

    List<String> ids() {
        List<String> all = new ArrayList<>(first.size() + Math.min(put, EACH_END));
        all.addAll(first);
        if (last != null) {
            for (int i = Math.max(0, put - EACH_END); i < put; i++) {
                all.add(last[i % EACH_END]);
            }
        }
        return all;
    }
}
