package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import java.util.ArrayList;
import java.util.List;

/**
 * A session whose timeline is its handshake alone, as most timelines are at first: there is nothing to put in order and
 * nothing to wait for, so it is folded without the way that {@link Refold} goes, to the same end.
 */
final class Beginning {
    private Beginning() {}

    /** Whether an entry is such a timeline. */
    static boolean is(Entry entry) {
        ReasonEvent event = entry.event();
        return event.code() == ReasonCode.HANDSHAKE_OK
                && event.mutates()
                && entry.effectiveVersion() <= 1
                && !entry.late();
    }

    /** Folds it, says what it says, and is ready for the next event. */
    static Session fold(Entry entry, long clock, Policies policies, Statements out) {
        ReasonEvent event = entry.event();
        String sessionId = String.valueOf(event.sessionId());
        List<Evidence> evidence = new ArrayList<>(2);
        Chain chain = new Chain(event.fleetId(), sessionId, policies, evidence::add);
        Acts acts = new Acts(event.fleetId(), sessionId);
        Sources sources = new Sources(acts);
        Loudness loudness = new Loudness();
        chain.mutation(entry, out);
        evidence.forEach(one -> acts.take(one, out));
        evidence.clear();
        loudness.take(entry, acts, out);
        Passed passed = new Passed();
        passed.take(entry);
        sources.holds(entry, null, out);
        sources.advanceWithActs(clock, out);
        chain.advance(clock, true, out);
        long forgottenAt = Refold.forgottenAt(entry, chain);
        Folded folded = new Folded(
                chain,
                acts,
                sources,
                loudness,
                passed,
                evidence,
                false,
                false,
                Fold.NEVER,
                forgottenAt,
                event.ownerEpoch());
        return new Session(folded, List.of(entry), clock);
    }
}
