package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
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
 * A session folded from null: all its entries in domain order, as far as no hole is still being waited for, then what
 * counts in append order. Every amendment, and every session that is not in memory, comes this way.
 */
final class Refold {
    /** How long after its time to live a session is remembered, in microseconds. */
    private static final long UNHEARD = 3_600_000_000L;

    private static final Comparator<Entry> ARRIVAL = Comparator.comparingLong(Entry::offset);

    final Chain chain;
    final Acts acts;
    final Sources sources;
    final Statements out = new Statements();
    final Gaps gaps;
    final Epochs epochs;
    final List<Entry> entries;
    /** The clock at which a hole, a base or a half of a switch will no longer be waited for. */
    long patience = Fold.NEVER;
    /** Whether nobody has heard of the session's end, and its time is over. */
    boolean forgotten;
    /** Whether entries wait behind a hole, or for their base. */
    boolean pending;

    boolean startedMidway;
    long base = ReasonEvent.ABSENT;

    private final long clock;
    /** What the chain has found since the last look; taken and cleared by whoever folds on. */
    final List<Evidence> evidence = new ArrayList<>();

    private final Map<Long, Set<Flag>> flags = new HashMap<>();
    private final Map<Long, String> episodes = new HashMap<>();
    private final Conflicts conflicts;
    private final Shown shown;
    private final Map<Long, Entry> rolledBack;
    private @Nullable Entry handshake;
    private boolean provisional;
    private long missingUpTo = Long.MIN_VALUE + 1;

    private Refold(List<Entry> entries, long clock, Policies policies, long endLimit) {
        this.entries = entries;
        this.clock = clock;
        ReasonEvent any = entries.get(0).event();
        String sessionId = String.valueOf(any.sessionId());
        List<Entry> mutations =
                entries.stream().filter(e -> e.event().mutates()).toList();
        this.handshake = mutations.stream()
                .filter(e -> e.event().code() == ReasonCode.HANDSHAKE_OK)
                .min(Refold::handshakeOrder)
                .orElse(null);
        this.epochs = Epochs.of(mutations.stream()
                .filter(e -> !handshakeAgain(e) && e.effectiveVersion() <= endLimit)
                .toList());
        this.chain = new Chain(any.fleetId(), sessionId, policies, evidence::add);
        this.acts = new Acts(any.fleetId(), sessionId);
        this.sources = new Sources(acts);
        this.gaps = new Gaps(any.fleetId(), sessionId);
        this.conflicts = new Conflicts(chain, evidence::add, out);
        List<Entry> standing = mutations.stream()
                .filter(e -> !handshakeAgain(e) && epochs.staleSince(e) == null)
                .toList();
        this.shown = new Shown(standing, entries, epochs);
        this.rolledBack = rolledBack(standing);
    }

    /** Folds a session's entries, which are not empty, as they stand when the clock is {@code clock}. */
    static Refold of(List<Entry> entries, long clock, Policies policies) {
        Refold all = new Refold(entries, clock, policies, Long.MAX_VALUE);
        all.walk();
        Entry end = all.chain.end();
        boolean above = end != null
                && entries.stream().anyMatch(e -> e.event().mutates() && e.effectiveVersion() > end.effectiveVersion());
        if (above && end != null) { // mutations above the end raise no epoch
            all = new Refold(entries, clock, policies, end.effectiveVersion());
            all.walk();
        }
        all.replay();
        return all;
    }

    /** The domain's order over a session's entries. */
    static Comparator<Entry> orderOf(List<Entry> entries) {
        return Epochs.of(entries.stream().filter(e -> e.event().mutates()).toList())
                .order();
    }

    /** Whether the session began midway and its base is still being waited for: nothing is said yet. */
    boolean provisional() {
        return provisional;
    }

    /** Two handshakes within the grace of each other are ordered by the domain, others by their arrival. */
    private static int handshakeOrder(Entry one, Entry other) {
        return Math.abs(one.appendedAt() - other.appendedAt()) > Fold.GRACE
                ? Long.compare(one.appendedAt(), other.appendedAt())
                : Epochs.BY_VERSION.compare(one, other);
    }

    private boolean isHandshake(Entry entry) {
        return handshake != null && entry.offset() == handshake.offset();
    }

    private boolean handshakeAgain(Entry entry) {
        return entry.event().code() == ReasonCode.HANDSHAKE_OK && entry.event().mutates() && !isHandshake(entry);
    }

    /** Mutations whose version is lower than the one before it by the same node in the same life. */
    private static Map<Long, Entry> rolledBack(List<Entry> mutations) {
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

    private Map<Long, Group> groups() {
        Map<Long, Group> groups = new TreeMap<>();
        for (Entry entry : entries.stream().sorted(epochs.order()).toList()) {
            Group group = groups.computeIfAbsent(entry.effectiveVersion(), v -> new Group());
            ReasonEvent event = entry.event();
            if (handshakeAgain(entry)) {
                group.handshakesAgain.add(entry);
            } else if ((event.mutates() || event.accepts()) && epochs.staleSince(entry) != null) {
                group.stale.add(entry);
            } else if (event.mutates()) {
                group.claims.add(entry);
            } else if (event.accepts()) {
                group.accepts.add(entry);
            } else {
                group.notes.add(entry);
            }
        }
        return groups;
    }

    private void walk() {
        long firstShown = shown.firstAppended();
        base = shown.base(firstShown);
        long lowest = shown.lowest();
        startedMidway = lowest > 1;
        if (startedMidway && clock < firstShown + Fold.GRACE) {
            provisional = true;
            pending = true;
            patience = firstShown + Fold.GRACE;
        }
        for (Map.Entry<Long, Group> group : groups().entrySet()) {
            if (!group(group.getKey(), group.getValue())) {
                pending = true;
                break;
            }
        }
        for (Entry entry : entries) { // only now is it known whether the session had ended
            if (handshake != null && handshakeAgain(entry)) {
                conflicts.handshakeAgain(handshake, entry);
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
        ReasonEvent event = holder.event();
        if (event.transitions()
                && event.fromState() != null
                && event.toState() != null
                && event.fromState().judge(event.toState(), event.code()) == SessionState.Verdict.LENIENT) {
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

    /** What counts in append order: acts, and who asked. */
    private void replay() {
        evidence.sort(Comparator.comparing(Evidence::completing, ARRIVAL));
        int next = 0;
        Entry end = chain.end();
        for (Entry entry : entries.stream().sorted(ARRIVAL).toList()) {
            advance(entry.appendedAt());
            while (next < evidence.size() && evidence.get(next).completing().offset() <= entry.offset()) {
                acts.take(evidence.get(next++), out);
            }
            ReasonEvent event = entry.event();
            boolean stands = !flagged(entry, Flag.DUPLICATE_CLAIM)
                    && !flagged(entry, Flag.STALE_OWNER)
                    && !flagged(entry, Flag.AFTER_END);
            if (stands && (event.accepts() || isHandshake(entry))) {
                sources.holds(entry, episodes.get(entry.offset()), out);
            } else if (event.code().rejects()) {
                boolean live = end == null || entry.effectiveVersion() < end.effectiveVersion();
                sources.refused(entry, episodes.get(entry.offset()), live);
            }
        }
        evidence.clear();
        gaps.say(end, out);
        advance(clock);
        chain.advance(clock, !pending, out);
        if (clock >= forgottenAt() && end == null) {
            chain.forget(forgottenAt(), out);
            forgotten = true;
        }
    }

    /** The clock at which a session of whose end nobody has heard is forgotten. */
    long forgottenAt() {
        Entry first =
                handshake != null ? handshake : entries.stream().min(ARRIVAL).orElseThrow();
        return first.appendedAt() + chain.policy().sessionTtlMicros() + UNHEARD;
    }

    private void advance(long to) {
        Session.advance(sources, acts, to, out);
    }

    private boolean flagged(Entry entry, Flag flag) {
        return flags.getOrDefault(entry.offset(), Set.of()).contains(flag);
    }

    Set<Flag> flagsOf(Entry entry) {
        return flags.getOrDefault(entry.offset(), Set.of());
    }
}
