package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    final Loudness loudness = new Loudness();
    final Passed passed = new Passed();
    final Statements out = new Statements();
    final Walk walk;
    final Epochs epochs;
    final List<Entry> entries;
    /** Whether nobody has heard of the session's end, and its time is over. */
    boolean forgotten;

    private final long clock;
    /** What the chain has found since the last look; taken and cleared by whoever folds on. */
    final List<Evidence> evidence = new ArrayList<>();

    private final Conflicts conflicts;
    private @Nullable Entry handshake;

    private Refold(List<Entry> entries, long clock, Policies policies, long endLimit) {
        this.entries = entries;
        this.clock = clock;
        ReasonEvent any = entries.get(0).event();
        String sessionId = String.valueOf(any.sessionId());
        List<Entry> mutations = mutations(entries);
        this.handshake = handshake(mutations);
        List<Entry> raising = new ArrayList<>(mutations.size());
        for (Entry entry : mutations) {
            if (!handshakeAgain(entry) && entry.effectiveVersion() <= endLimit) {
                raising.add(entry);
            }
        }
        this.epochs = Epochs.of(raising);
        this.chain = new Chain(any.fleetId(), sessionId, policies, evidence::add);
        this.acts = new Acts(any.fleetId(), sessionId);
        this.sources = new Sources(acts);
        this.conflicts = new Conflicts(chain, evidence::add, out);
        List<Entry> standing = new ArrayList<>(mutations.size());
        for (Entry entry : mutations) {
            if (!handshakeAgain(entry) && epochs.staleSince(entry) == null) {
                standing.add(entry);
            }
        }
        Gaps gaps = new Gaps(any.fleetId(), sessionId);
        this.walk = new Walk(chain, conflicts, gaps, epochs, standing, entries, clock, out);
    }

    /** Folds a session's entries, which are not empty, as they stand when the clock is {@code clock}. */
    static Refold of(List<Entry> entries, long clock, Policies policies) {
        Refold all = new Refold(entries, clock, policies, Long.MAX_VALUE);
        all.fold();
        Entry end = all.chain.end();
        boolean above = end != null
                && entries.stream().anyMatch(e -> e.event().mutates() && e.effectiveVersion() > end.effectiveVersion());
        if (above && end != null) { // mutations above the end raise no epoch
            all = new Refold(entries, clock, policies, end.effectiveVersion());
            all.fold();
        }
        all.replay();
        return all;
    }

    private static List<Entry> mutations(List<Entry> entries) {
        List<Entry> mutations = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry.event().mutates()) {
                mutations.add(entry);
            }
        }
        return mutations;
    }

    private static @Nullable Entry handshake(List<Entry> mutations) {
        Entry first = null;
        for (Entry entry : mutations) {
            if (entry.event().code() == ReasonCode.HANDSHAKE_OK
                    && (first == null || handshakeOrder(entry, first) < 0)) {
                first = entry;
            }
        }
        return first;
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

    private static List<Entry> sorted(List<Entry> entries, Comparator<Entry> order) {
        if (entries.size() == 1) {
            return entries; // many a timeline is one refusal
        }
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(order);
        return sorted;
    }

    private Map<Long, Group> groups() {
        Map<Long, Group> groups = new TreeMap<>();
        for (Entry entry : sorted(entries, epochs.order())) {
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

    private void fold() {
        walk.through(groups());
        for (Entry entry : entries) { // only now is it known whether the session had ended
            if (handshake != null && handshakeAgain(entry)) {
                conflicts.handshakeAgain(handshake, entry);
            }
        }
    }

    /** What counts in append order: acts, and who asked. */
    private void replay() {
        evidence.sort(Comparator.comparing(Evidence::completing, ARRIVAL));
        int next = 0;
        Entry end = chain.end();
        for (Entry entry : sorted(entries, ARRIVAL)) {
            advance(entry.appendedAt());
            while (next < evidence.size() && evidence.get(next).completing().offset() <= entry.offset()) {
                acts.take(evidence.get(next++), out);
            }
            loudness.take(entry, acts, out);
            passed.take(entry);
            ReasonEvent event = entry.event();
            boolean stands = !walk.flagged(entry, Flag.DUPLICATE_CLAIM)
                    && !walk.flagged(entry, Flag.STALE_OWNER)
                    && !walk.flagged(entry, Flag.AFTER_END);
            if (stands && (event.accepts() || isHandshake(entry))) {
                sources.holds(entry, walk.episodeOf(entry), out);
            } else if (event.code().rejects()) {
                boolean live = end == null || entry.effectiveVersion() < end.effectiveVersion();
                sources.refused(entry, walk.episodeOf(entry), live);
            }
        }
        evidence.clear();
        walk.gaps.say(end, out);
        advance(clock);
        chain.advance(clock, !walk.pending, out);
        if (clock >= forgottenAt() && end == null) {
            chain.forget(forgottenAt(), out);
            forgotten = true;
        }
    }

    private long forgottenAt() {
        return forgottenAt(handshake != null ? handshake : Collections.min(entries, ARRIVAL), chain);
    }

    /**
     * The clock at which a session of whose end nobody has heard is forgotten.
     *
     * @param first its handshake, else the entry that came first
     */
    static long forgottenAt(Entry first, Chain chain) {
        return first.appendedAt() + chain.learned.policy().sessionTtlMicros() + UNHEARD;
    }

    /** What a session in memory goes on from. */
    Folded folded() {
        return new Folded(
                chain,
                acts,
                sources,
                loudness,
                passed,
                evidence,
                walk.pending,
                forgotten,
                walk.patience,
                forgottenAt(),
                epochs.highest());
    }

    private void advance(long to) {
        sources.advanceWithActs(to, out);
    }
}
