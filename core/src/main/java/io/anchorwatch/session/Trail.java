package io.anchorwatch.session;

import io.anchorwatch.conclusion.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ids of events that show something: the first of them and the last, each once. */
final class Trail {
    private final List<String> first = new ArrayList<>(2);
    private @Nullable ArrayDeque<String> last; // most trails are short

    Trail() {}

    Trail(Collection<String> ids) {
        addAll(ids);
    }

    void addAll(Collection<String> ids) {
        ids.forEach(this::add);
    }

    void add(String id) {
        if (first.contains(id) || (last != null && last.contains(id))) {
            return;
        }
        if (first.size() < Finding.EVIDENCE_EACH_END) {
            first.add(id);
            return;
        }
        if (last == null) {
            last = new ArrayDeque<>(2);
        }
        if (last.size() == Finding.EVIDENCE_EACH_END) {
            last.removeFirst();
        }
        last.addLast(id);
    }

    /** Leaves in a list what a trail keeps of it. */
    static void trim(List<String> ids) {
        List<String> kept = new Trail(ids).ids();
        ids.clear();
        ids.addAll(kept);
    }

    List<String> ids() {
        List<String> all = new ArrayList<>(first);
        if (last != null) {
            all.addAll(last);
        }
        return all;
    }
}
