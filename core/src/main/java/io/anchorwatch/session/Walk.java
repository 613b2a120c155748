package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way through a session's versions, from the lowest up to the first hole that is still being waited for: at each
 * version the claim that holds goes into the chain, and what does not stand is judged.
 */
final class Walk {
    final Gaps gaps;
    /** The clock at which a hole, a base or a half of a switch will no longer be waited for. */
    long patience = Fold.NEVER;
    /** Whether entries wait behind a hole, or for their base. */
    boolean pending;
    /** Whether the session began midway and its base is still being waited for: nothing is said yet. */
    boolean provisional;

    boolean startedMidway;

    private final Chain chain;
    private final Conflicts conflicts;
    private final Epochs epochs;
    private final Shown shown;
    private final Map<Long, Entry> rolledBack;
    private final long clock;
    private final Statements out;
    private final Map<Long, Set<Flag>> flags = new HashMap<>();
    private final Map<Long, String> episodes = new HashMap<>();
    private long base = ReasonEvent.ABSENT;
    private long missingUpTo = Long.MIN_VALUE + 1;

    /**
     * A walk that has not begun.
     *
     * @param standing mutations that are neither stale nor second handshakes
     */
    Walk(
            Chain chain,
            Conflicts conflicts,
            Gaps gaps,
            Epochs epochs,
            List<Entry> standing,
            List<Entry> entries,
            long clock,
            Statements out) {
        this.chain = chain;
        this.conflicts = conflicts;
        this.gaps = gaps;
        this.epochs = epochs;
        this.shown = new Shown(standing, entries, epochs);
        this.rolledBack = rolledBack(standing);
        this.clock = clock;
        this.out = out;
    }

    /** Goes through the versions, lowest first. */
    void through(Map<Long, Group> groups) {
        long firstShown = shown.firstAppended();
        base = shown.base(firstShown);
        startedMidway = shown.lowest() > 1;
        if (startedMidway && clock < firstShown + Fold.GRACE) {
            provisional = true;
            pending = true;
            patience = firstShown + Fold.GRACE;
        }
        for (Map.Entry<Long, Group> group : groups.entrySet()) {
            if (!group(group.getKey(), group.getValue())) {
                pending = true;
                break;
            }
        }
    }

    /** Takes one version; false when it lies behind a hole that is still waited for. */
    private boolean group(long version, Group group) {
        Entry end = chain.end();
        if (end != null && version > end.effectiveVersion()) {
            afterEnd(end, group);
            return true;
        }
        if (!hole(version, group)) {
            return false;
        }
        Entry holder = group.holder(chain.top(), chain.bindings.replaceable());
        if (holder != null) {
            stand(holder, group);
        }
        second(holder, group);
        for (Entry note : group.notes) {
            chain.note(note, out);
            place(note);
        }
        return true;
    }

    private void stand(Entry holder, Group group) {
        Entry top = chain.top();
        Entry accept = group.acceptOf(holder);
        boolean recovering = chain.state() == SessionState.RECOVERING;
        if (accept != null) {
            chain.accept(accept);
            place(accept);
        } else if (recovering && top != null && holder.event().code() == ReasonCode.TRANSPORT_SWITCH_OK) {
            unpaired(holder);
        }
        place(holder);
        if (Transitions.lenient(holder.event())) {
            flag(holder, Flag.LENIENT);
        }
        chain.mutation(holder, out);
        if (chain.recovery() != null) {
            place(holder);
        }
        Entry previous = rolledBack.get(holder.offset());
        if (previous != null) {
            conflicts.rolledBack(previous, holder);
        }
    }

    /** A switch without its accept in a recovery: the other half is lost data. */
    private void unpaired(Entry half) {
        if (clock >= half.appendedAt() + Fold.GRACE) {
            gaps.missing(half.effectiveVersion(), half.effectiveVersion(), half);
        } else {
            patience = Math.min(patience, half.appendedAt() + Fold.GRACE);
        }
    }

    private void second(@Nullable Entry holder, Group group) {
        for (Entry claim : group.claims) {
            if (holder != null && claim.offset() != holder.offset()) {
                flag(claim, Flag.DUPLICATE_CLAIM);
                if (!Group.repeats(claim.event(), holder.event())) {
                    conflicts.second(holder, claim);
                }
            }
        }
        for (Entry accept : group.accepts) {
            boolean own = holder != null
                    && accept.event().nodeId().equals(holder.event().nodeId());
            if (holder == null) {
                chain.accept(accept);
                place(accept);
            } else if (!own) {
                flag(accept, Flag.DUPLICATE_CLAIM);
                if (!group.claimedBy(accept.event().nodeId())) {
                    halfClaim(holder, accept);
                }
            }
        }
        for (Entry stale : group.stale) {
            Entry since = epochs.staleSince(stale);
            flag(stale, Flag.STALE_OWNER);
            boolean half =
                    stale.event().accepts() && group.claimedBy(stale.event().nodeId());
            if (since != null && !half) {
                conflicts.stale(since, stale);
            }
        }
        for (Entry again : group.handshakesAgain) {
            flag(again, Flag.DUPLICATE_CLAIM);
        }
    }

    /** A second claim that is only an accept is judged when its switch comes, at the latest after the grace. */
    private void halfClaim(Entry holder, Entry accept) {
        if (clock >= accept.appendedAt() + Fold.GRACE) {
            conflicts.second(holder, accept);
        } else {
            patience = Math.min(patience, accept.appendedAt() + Fold.GRACE);
        }
    }

    private void afterEnd(Entry end, Group group) {
        Map<String, List<Entry>> byNode = new TreeMap<>();
        for (List<Entry> kind : List.of(group.accepts, group.claims, group.stale)) {
            for (Entry entry : kind) {
                flag(entry, Flag.AFTER_END);
                byNode.computeIfAbsent(entry.event().nodeId(), n -> new ArrayList<>())
                        .add(entry);
            }
        }
        byNode.values().forEach(halves -> conflicts.afterEnd(end, halves));
        for (Entry again : group.handshakesAgain) {
            flag(again, Flag.AFTER_END);
        }
        group.notes.forEach(note -> chain.note(note, out));
    }

    /** Looks for versions missing below {@code version}; false while they are still waited for. */
    private boolean hole(long version, Group group) {
        Entry top = chain.top();
        boolean here = !group.claims.isEmpty();
        boolean shows = here || !group.accepts.isEmpty() || shown.byOwner(group.notes, chain.owner());
        long first = Math.max(top == null ? base : top.effectiveVersion() + 1, missingUpTo + 1);
        long last = here ? version - 1 : version;
        if (!shows || last < first) {
            return true;
        }
        Entry shownBy = shown.firstBehind(first);
        if (top == null || last < base) { // nothing below the base is missing, but nothing is contiguous either
            if (top != null) {
                startedMidway = true;
                chain.gap();
            }
            return true;
        }
        if (shownBy == null || clock < shownBy.appendedAt() + Fold.GRACE) {
            patience = Math.min(patience, shownBy == null ? Fold.NEVER : shownBy.appendedAt() + Fold.GRACE);
            return false;
        }
        gaps.missing(Math.max(first, base), last, shownBy);
        missingUpTo = last;
        chain.gap();
        return true;
    }

    private void place(Entry entry) {
        Recovery open = chain.recovery();
        if (open != null) {
            episodes.put(entry.offset(), open.id());
        }
    }

    private void flag(Entry entry, Flag flag) {
        flags.computeIfAbsent(entry.offset(), e -> EnumSet.noneOf(Flag.class)).add(flag);
    }

    boolean flagged(Entry entry, Flag flag) {
        return flagsOf(entry).contains(flag);
    }

    Set<Flag> flagsOf(Entry entry) {
        return flags.getOrDefault(entry.offset(), Set.of());
    }

    /** The id of the episode that an entry belongs to, or null. */
    @Nullable
    String episodeOf(Entry entry) {
        return episodes.get(entry.offset());
    }

    /** Mutations whose version is lower than the one before it by the same node in the same life. */
    private static Map<Long, Entry> rolledBack(List<Entry> mutations) {
        if (mutations.size() < 2) {
            return Map.of();
        }
        Map<Long, Entry> found = new HashMap<>();
        Map<String, Entry> last = new HashMap<>();
        for (Entry entry : mutations.stream()
                .sorted(Comparator.comparingLong(e -> e.event().nodeSequence()))
                .toList()) {
            ReasonEvent event = entry.event();
            String life = event.nodeId() + '/' + event.nodeIncarnation() + '/' + event.ownerEpoch();
            Entry before = last.put(life, entry);
            if (before != null && before.effectiveVersion() > entry.effectiveVersion()) {
                found.put(entry.offset(), before);
            }
        }
        return found;
    }
}
