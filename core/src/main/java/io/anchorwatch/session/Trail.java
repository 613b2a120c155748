package io.anchorwatch.session;

import io.anchorwatch.conclusion.Finding;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The ids of events that show something: the first of them and the last, each once.
 *
 * @param <I> an id: a text, or what one can be made of
 */
final class Trail<I> {
    private static final int EACH_END = Finding.EVIDENCE_EACH_END;

    /** The first, and behind them the last, in a ring once there are too many. */
    private Object[] ids = new Object[2];

    /** Of the ids, beside one another, so that most are told apart without being looked at. */
    private int[] hashes = new int[2];

    private int size;
    /** Where the oldest of the last lies, counted from the first of them. */
    private int oldest;

    Trail() {}

    Trail(Collection<? extends I> ids) {
        addAll(ids);
    }

    void addAll(Collection<? extends I> ids) {
        for (I id : ids) {
            add(id);
        }
    }

    void add(I id) {
        int hash = id.hashCode();
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash && ids[i].equals(id)) {
                return;
            }
        }
        int place = size;
        if (size == 2 * EACH_END) {
            place = EACH_END + oldest;
            oldest = (oldest + 1) % EACH_END;
        } else {
            size++;
        }
        if (place == ids.length) {
            int room = Math.min(2 * EACH_END, 4 * place); // most trails are short
            ids = Arrays.copyOf(ids, room);
            hashes = Arrays.copyOf(hashes, room);
        }
        ids[place] = id;
        hashes[place] = hash;
    }

    /** Leaves in a list what a trail keeps of it. */
    static void trim(List<String> ids) {
        List<String> kept = new Trail<>(ids).ids();
        ids.clear();
        ids.addAll(kept);
    }

    @SuppressWarnings("unchecked") // Nothing else is put in.
    List<I> ids() {
        Object[] all = Arrays.copyOf(ids, size);
        for (int i = EACH_END; i < size; i++) {
            all[i] = ids[EACH_END + (i - EACH_END + oldest) % EACH_END];
        }
        return (List<I>) List.of(all);
    }
}
