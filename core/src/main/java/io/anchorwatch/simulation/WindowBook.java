package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.fold.Fold;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the invariants' windows will say: each session once a window, its worst result. */
final class WindowBook {
    private final String fleetId;
    private final Map<Invariant, Map<Long, Page>> pages = new EnumMap<>(Invariant.class);

    /** A session's result in a window; the order is that of precedence, the worst last. */
    enum Result {
        CONFIRMED,
        NOT_EVALUABLE,
        BREACHED
    }

    private static final class Page {
        private final Map<String, Result> bySession = new TreeMap<>();
        private long openUntil;
    }

    WindowBook(String fleetId) {
        this.fleetId = fleetId;
        for (Invariant invariant : Invariant.values()) {
            pages.put(invariant, new TreeMap<>());
        }
    }

    /**
     * Notes a result.
     *
     * @param placedAt the time that decides about the window: the node's word, but never in the broker's future
     * @param at the true time
     */
    void note(Invariant invariant, String session, Result result, long placedAt, long at) {
        Page page = bookOf(invariant).computeIfAbsent(InvariantWindow.startOf(placedAt), start -> new Page());
        page.bySession.merge(session, result, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        page.openUntil = Math.max(page.openUntil, InvariantWindow.startOf(at) + InvariantWindow.LENGTH);
    }

    /** Says what is true of every window to which nothing can be added after {@code frontier}. */
    void closeUntil(long frontier, Consumer<Truth> truth) {
        for (Invariant invariant : Invariant.values()) {
            Iterator<Map.Entry<Long, Page>> open = bookOf(invariant).entrySet().iterator();
            while (open.hasNext()) {
                Map.Entry<Long, Page> next = open.next();
                if (next.getValue().openUntil <= frontier) {
                    close(invariant, next.getKey(), next.getValue(), truth);
                    open.remove();
                }
            }
        }
    }

    private void close(Invariant invariant, long start, Page page, Consumer<Truth> truth) {
        Collection<Result> results = page.bySession.values();
        long dueAt = page.openUntil + Fold.GRACE;
        page.bySession.forEach((session, result) -> {
            if (invariant == Invariant.SINGLE_ACTIVE && result == Result.CONFIRMED) {
                truth.accept(new Truth.OfAudit(
                        fleetId, ReasonCode.AUDIT_INVARIANT_OK_SINGLE_ACTIVE, session, start, null, Map.of(), dueAt));
            }
        });
        truth.accept(new Truth.OfWindow(
                fleetId,
                invariant,
                start,
                Collections.frequency(results, Result.CONFIRMED),
                Collections.frequency(results, Result.BREACHED),
                Collections.frequency(results, Result.NOT_EVALUABLE),
                dueAt));
    }

    @SuppressWarnings("NullAway") // Every invariant has its book from the start.
    private Map<Long, Page> bookOf(Invariant invariant) {
        return pages.get(invariant);
    }
}
