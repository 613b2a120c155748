package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The owner epochs of one session: from which version on each counts, and the order of entries that follows. */
final class Epochs {
    /** The epoch of entries below the first that names one. */
    private static final long NONE = ReasonEvent.ABSENT;

    private final TreeMap<Long, Long> namedByVersion = new TreeMap<>();
    private final TreeMap<Long, Entry> firstOf = new TreeMap<>();

    private Epochs() {}

    /**
     * Finds out which epochs count: each from its first mutation, if that is at most one version above the highest of
     * the epoch before and not below the version where that began.
     *
     * @param mutations those that may raise an epoch: neither second handshakes nor above the end
     */
    static Epochs of(List<Entry> mutations) {
        Epochs epochs = new Epochs();
        TreeMap<Long, List<Entry>> byEpoch = new TreeMap<>();
        for (Entry entry : mutations) {
            long epoch = entry.event().ownerEpoch();
            if (epoch != NONE) {
                epochs.namedByVersion.merge(entry.effectiveVersion(), epoch, Math::max);
                byEpoch.computeIfAbsent(epoch, e -> new ArrayList<>()).add(entry);
            }
        }
        long began = Long.MIN_VALUE;
        long highest = Long.MAX_VALUE - 1;
        for (Map.Entry<Long, List<Entry>> epoch : byEpoch.entrySet()) {
            Entry first = epoch.getValue().stream()
                    .min(Comparator.comparingLong(Entry::effectiveVersion))
                    .orElseThrow();
            if (first.effectiveVersion() > highest + 1 || first.effectiveVersion() < began) {
                continue;
            }
            epochs.firstOf.put(epoch.getKey(), first);
            began = first.effectiveVersion();
            highest = epoch.getValue().stream()
                    .mapToLong(Entry::effectiveVersion)
                    .max()
                    .orElseThrow();
        }
        return epochs;
    }

    /** The epoch that an entry counts in: its own, else that of the highest mutation at or below its version. */
    long of(Entry entry) {
        long named = entry.event().ownerEpoch();
        if (named != NONE) {
            return named;
        }
        Map.Entry<Long, Long> below = namedByVersion.floorEntry(entry.effectiveVersion());
        return below == null ? NONE : below.getValue();
    }

    /**
     * What makes a mutation or an accept that of a former owner.
     *
     * @return the mutation of a higher epoch at or below its version that came with that epoch, or null
     */
    @Nullable
    Entry staleSince(Entry entry) {
        long epoch = of(entry);
        if (highest() <= epoch) {
            return null; // the way of most entries: there is no higher one
        }
        for (Entry first : firstOf.tailMap(epoch, false).values()) {
            if (first.effectiveVersion() <= entry.effectiveVersion()) {
                return first;
            }
        }
        return null;
    }

    /** The highest epoch that counts, or absent. */
    long highest() {
        return firstOf.isEmpty() ? NONE : firstOf.lastKey();
    }

    /** The order of entries inside the session (docs/domain.md, order). */
    Comparator<Entry> order() {
        return (one, other) -> {
            int epochs = Long.compare(of(one), of(other));
            return epochs != 0 ? epochs : byVersion(one, other);
        };
    }

    /** The order in which a node said its entries. */
    static final Comparator<Entry> BY_SEQUENCE = Epochs::bySequence;

    /** The order of entries of one epoch. */
    static final Comparator<Entry> BY_VERSION = Epochs::byVersion;

    private static int bySequence(Entry a, Entry b) {
        ReasonEvent one = a.event();
        ReasonEvent other = b.event();
        int lives = Long.compare(one.nodeIncarnation(), other.nodeIncarnation());
        return lives != 0 ? lives : Long.compare(one.nodeSequence(), other.nodeSequence());
    }

    private static int byVersion(Entry a, Entry b) {
        int order = Long.compare(a.effectiveVersion(), b.effectiveVersion());
        if (order == 0) {
            order = Integer.compare(rank(a.event()), rank(b.event()));
        }
        if (order == 0) {
            order = a.event().nodeId().compareTo(b.event().nodeId());
        }
        return order != 0 ? order : bySequence(a, b);
    }

    private static int rank(ReasonEvent event) {
        if (event.accepts()) {
            return 0;
        }
        return event.mutates() ? 1 : 2;
    }
}
