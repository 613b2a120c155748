package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What shows that a version exists: mutations that stand, accepts, and the owner's own other events. */
final class Shown {
    private final TreeMap<Long, String> ownerFrom = new TreeMap<>();
    private final TreeMap<Long, Entry> firstBehind = new TreeMap<>();
    private final List<Entry> halves;

    /**
     * Collects what is shown.
     *
     * @param standing mutations that are neither stale nor second handshakes
     */
    Shown(List<Entry> standing, List<Entry> entries, Epochs epochs) {
        standing.forEach(
                e -> ownerFrom.putIfAbsent(e.effectiveVersion(), e.event().nodeId()));
        halves = new ArrayList<>(standing);
        TreeMap<Long, Entry> first = new TreeMap<>();
        for (Entry entry : entries) {
            boolean accepted = entry.event().accepts() && epochs.staleSince(entry) == null;
            if (accepted) {
                halves.add(entry);
            }
            if (accepted || shows(entry)) {
                first.merge(entry.effectiveVersion(), entry, Shown::earlier);
            }
        }
        standing.forEach(e -> first.merge(e.effectiveVersion(), e, Shown::earlier));
        Entry earliest = null;
        for (Map.Entry<Long, Entry> version : first.descendingMap().entrySet()) {
            earliest = earliest == null ? version.getValue() : earlier(earliest, version.getValue());
            firstBehind.put(version.getKey(), earliest);
        }
    }

    private static Entry earlier(Entry one, Entry other) {
        return one.offset() <= other.offset() ? one : other;
    }

    private boolean shows(Entry entry) {
        ReasonEvent event = entry.event();
        if (event.mutates() || event.accepts() || event.stateVersion() == ReasonEvent.ABSENT) {
            return false;
        }
        Map.Entry<Long, String> owner = ownerFrom.floorEntry(entry.effectiveVersion());
        return owner != null && owner.getValue().equals(event.nodeId());
    }

    /** Whether any of these entries, which move nothing, is the owner's own and carries its version. */
    boolean byOwner(List<Entry> notes, @Nullable String owner) {
        return owner != null
                && notes.stream()
                        .anyMatch(e -> e.event().stateVersion() != ReasonEvent.ABSENT
                                && e.event().nodeId().equals(owner));
    }

    /** The first event in append order that lies behind a missing version, or null. */
    @Nullable
    Entry firstBehind(long missing) {
        Map.Entry<Long, Entry> behind = firstBehind.ceilingEntry(missing);
        return behind == null ? null : behind.getValue();
    }

    /** When the first mutation or accept was appended, or {@link Fold#NEVER} when there is none. */
    long firstAppended() {
        long first = Fold.NEVER - Fold.GRACE;
        for (Entry half : halves) {
            first = Math.min(first, half.appendedAt());
        }
        return first;
    }

    /** The lowest version that was known when the grace after the first had passed. */
    long base(long firstAppended) {
        return lowest(firstAppended + Fold.GRACE);
    }

    /** The lowest version of all, or absent. */
    long lowest() {
        return lowest(Fold.NEVER);
    }

    private long lowest(long appendedUntil) {
        long lowest = Long.MAX_VALUE;
        for (Entry half : halves) {
            if (half.appendedAt() <= appendedUntil) {
                lowest = Math.min(lowest, half.effectiveVersion());
            }
        }
        return lowest == Long.MAX_VALUE ? ReasonEvent.ABSENT : lowest;
    }
}
