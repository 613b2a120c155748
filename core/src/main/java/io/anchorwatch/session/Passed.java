package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How high a session's mutations had come when: what decides whether an event is late. It takes every entry in the order of
 * the log and asks nobody else, so that it is the same whether the session was in memory, waited, or is folded anew. Append
 * times that run back count as the highest before them.
 *
 * <p>A mutation matters only if it stands above all before it. Of those from within the grace there is at most one for each
 * time of the log, which counts milliseconds: 5 000 under any attack, one or two in most sessions.
 */
final class Passed {
    /** How many epochs are told apart for events that name none: the highest. */
    static final int EPOCHS = 64;

    private static final long[] NONE = {};

    /** The highest append time so far. */
    private long heard = Long.MIN_VALUE;

    /** The highest mutation from before the grace. */
    private @Nullable Place settled;

    /** Those since then that stood above all before them when they came. */
    private final ArrayDeque<Place> recent = new ArrayDeque<>(1);

    /** From which version on an event that names no epoch is of which: versions and epochs by turns, both ascending. */
    private long[] epochs = NONE;

    /** Where a mutation stands in the domain's order, by what was known when it came. */
    private record Place(long epoch, long version, String nodeId, long incarnation, long sequence, long appendedAt) {
        static Place of(Entry mutation, long epoch, long appendedAt) {
            ReasonEvent event = mutation.event();
            return new Place(
                    epoch,
                    mutation.effectiveVersion(),
                    event.nodeId(),
                    event.nodeIncarnation(),
                    event.nodeSequence(),
                    appendedAt);
        }

        boolean above(long otherEpoch, Entry other) {
            if (epoch != otherEpoch) {
                return epoch > otherEpoch;
            }
            if (version != other.effectiveVersion()) {
                return version > other.effectiveVersion();
            }
            ReasonEvent event = other.event();
            if (!event.mutates()) {
                return event.accepts(); // an accept stands below the mutations of its version, all else behind them
            }
            int order = nodeId.compareTo(event.nodeId());
            order = order != 0 ? order : Long.compare(incarnation, event.nodeIncarnation());
            return order != 0 ? order > 0 : sequence > event.nodeSequence();
        }

        boolean is(@Nullable Entry entry) {
            return entry != null && equals(of(entry, epoch, appendedAt));
        }
    }

    /** Whether a mutation above an entry that is about to be taken had come more than the grace before it. */
    boolean above(Entry entry) {
        long limit = Math.max(heard, entry.appendedAt()) - Fold.GRACE;
        Place highest = settled;
        for (Place next : recent) {
            if (next.appendedAt >= limit) {
                break;
            }
            highest = next;
        }
        return highest != null && highest.above(epochOf(entry), entry);
    }

    /** Takes the next entry of the log. */
    void take(Entry entry) {
        heard = Math.max(heard, entry.appendedAt());
        settle(heard - Fold.GRACE);
        ReasonEvent event = entry.event();
        if (!event.mutates()) {
            return;
        }
        if (event.ownerEpoch() != ReasonEvent.ABSENT) {
            named(entry.effectiveVersion(), event.ownerEpoch());
        }
        long epoch = epochOf(entry);
        Place last = recent.peekLast();
        Place highest = last == null ? settled : last;
        if (highest != null && highest.above(epoch, entry)) {
            return;
        }
        if (last != null && last.appendedAt == heard) {
            recent.removeLast();
        }
        recent.addLast(Place.of(entry, epoch, heard));
    }

    private void settle(long limit) {
        for (Place next = recent.peekFirst(); next != null && next.appendedAt < limit; next = recent.peekFirst()) {
            settled = recent.removeFirst();
        }
    }

    private long epochOf(Entry entry) {
        long own = entry.event().ownerEpoch();
        return own != ReasonEvent.ABSENT ? own : namedUpTo(entry.effectiveVersion());
    }

    /** The highest epoch that a mutation at or below a version has named, or absent. */
    private long namedUpTo(long version) {
        int i = epochs.length - 2;
        while (i >= 0 && epochs[i] > version) {
            i -= 2;
        }
        return i < 0 ? ReasonEvent.ABSENT : epochs[i + 1];
    }

    private void named(long version, long epoch) {
        if (namedUpTo(version) >= epoch) {
            return; // the way of most mutations
        }
        long[] now = new long[epochs.length + 2];
        int size = 0;
        int from = 0;
        for (; from < epochs.length && epochs[from] < version; from += 2) {
            now[size++] = epochs[from];
            now[size++] = epochs[from + 1];
        }
        now[size++] = version;
        now[size++] = epoch;
        for (; from < epochs.length; from += 2) {
            if (epochs[from + 1] > epoch) {
                now[size++] = epochs[from];
                now[size++] = epochs[from + 1];
            }
        }
        epochs = Arrays.copyOfRange(now, Math.max(0, size - 2 * EPOCHS), size);
    }

    /** @param top which is written elsewhere, and is the highest of most sessions */
    void rest(RestWriter out, @Nullable Entry top) {
        out.time(heard).number(epochs.length);
        for (long each : epochs) {
            out.number(each);
        }
        out.flag(settled != null);
        if (settled != null) {
            write(settled, out, top);
        }
        out.number(recent.size());
        recent.forEach(place -> write(place, out, top));
    }

    private static void write(Place place, RestWriter out, @Nullable Entry top) {
        boolean isTop = place.is(top);
        out.number(place.epoch).time(place.appendedAt).flag(isTop);
        if (!isTop) {
            out.number(place.version).name(place.nodeId).place(place.incarnation, place.sequence);
        }
    }

    /** @param top as it was when this was written */
    void wake(RestReader in, @Nullable Entry top) {
        heard = in.time();
        epochs = new long[(int) in.number()];
        for (int i = 0; i < epochs.length; i++) {
            epochs[i] = in.number();
        }
        settled = in.flag() ? read(in, top) : null;
        for (long left = in.number(); left > 0; left--) {
            recent.addLast(read(in, top));
        }
    }

    private static Place read(RestReader in, @Nullable Entry top) {
        long epoch = in.number();
        long appendedAt = in.time();
        return in.flag() && top != null
                ? Place.of(top, epoch, appendedAt)
                : new Place(epoch, in.number(), in.text(), in.incarnation(), in.sequence(), appendedAt);
    }
}
