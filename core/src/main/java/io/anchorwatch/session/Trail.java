package io.anchorwatch.session;

import io.anchorwatch.conclusion.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The ids of events that show something: the first of them and the last, each once. */
final class Trail {
    private final List<String> first = new ArrayList<>(2);
    private final ArrayDeque<String> last = new ArrayDeque<>(2);

    Trail(Collection<String> ids) {
        addAll(ids);
    }

    void addAll(Collection<String> ids) {
        ids.forEach(this::add);
    }

    private void add(String id) {
        if (first.contains(id) || last.contains(id)) {
            return;
        }
        if (first.size() < Finding.EVIDENCE_EACH_END) {
            first.add(id);
            return;
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
        List<String> all = new ArrayList<>(first.size() + last.size());
        all.addAll(first);
        all.addAll(last);
        return all;
    }
}
