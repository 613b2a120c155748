package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds one session's events into what holds about it. An event in its turn is taken forward; any other, and every
 * session that is not in memory, is folded again from its timeline. Both ways say the same.
 */
public final class SessionFold {
    private final Policies policies;
    private final History history;

    public SessionFold(Policies policies, History history) {
        this.policies = policies;
        this.history = history;
    }

    /**
     * Takes in an event that is not yet in the timeline. What fell due before it is said first.
     *
     * @param session as the last outcome left it, or null
     * @param clock the partition's clock, not before {@code appendedAt}
     */
    public Outcome take(@Nullable Session session, ReasonEvent event, long appendedAt, long offset, long clock) {
        String fleetId = event.fleetId();
        String sessionId = String.valueOf(event.sessionId());
        Statements out = new Statements();
        Session due = session;
        List<Entry> entries = null;
        if (due == null || due.outdated(clock)) {
            entries = history.entries(fleetId, sessionId);
            due = entries.isEmpty() ? null : refold(entries, false, clock, out);
        } else if (!due.quiet(clock)) {
            due.advance(clock, out);
        }
        if (due == null && event.code() == ReasonCode.SESSION_NOT_FOUND) {
            return new Outcome(null, null, out, null); // an unknown session has no trustworthy id
        }
        Entry entry = ordered(due, entries, event, appendedAt, offset);
        if (due != null && due.fits(entry)) {
            due.take(entry, out);
            out.client(due.clientChange());
            return kept(due, entry, out);
        }
        if (due != null && due.mustWait(clock)) {
            due.postpone(entry);
            return new Outcome(due, entry, out, due.standing());
        }
        List<Entry> before = entries == null ? history.entries(fleetId, sessionId) : entries;
        if (before.isEmpty() && Beginning.is(entry)) {
            Session begun = Beginning.fold(entry, clock, policies, out);
            out.client(begun.clientChange());
            return kept(begun, entry, out);
        }
        List<Entry> all = new ArrayList<>(before);
        all.add(entry);
        return kept(refold(all, before.isEmpty(), clock, out), entry, out);
    }

    /** Lets time pass for a session; one that is not in memory is folded from its timeline. */
    public Outcome advance(@Nullable Session session, String fleetId, String sessionId, long clock) {
        Statements out = new Statements();
        if (session != null && !session.outdated(clock)) {
            session.advance(clock, out);
            return kept(session, null, out);
        }
        List<Entry> entries = history.entries(fleetId, sessionId);
        return entries.isEmpty()
                ? new Outcome(null, null, out, null)
                : kept(refold(entries, false, clock, out), null, out);
    }

    private static Outcome kept(Session session, @Nullable Entry entry, Statements out) {
        return new Outcome(session.settled() ? null : session, entry, out, session.standing());
    }

    /** Whether an event's own second or window had passed by more than the grace when it came. */
    public static boolean late(Entry entry) {
        long limit = entry.appendedAt() - Fold.GRACE;
        ReasonEvent event = entry.event();
        long second = Math.floorDiv(entry.placedAt(), 1_000_000) * 1_000_000 + 1_000_000;
        long window = InvariantWindow.startOf(entry.placedAt()) + InvariantWindow.LENGTH;
        return (event.code().attempts() && second < limit) || (event.binds() && window < limit);
    }

    /** @param first whether nothing was known before, so that this fold has said nothing yet */
    private Session refold(List<Entry> entries, boolean first, long clock, Statements out) {
        ReasonEvent any = entries.get(0).event();
        String sessionId = String.valueOf(any.sessionId());
        Refold folded = Refold.of(entries, clock, policies);
        Session session = new Session(folded.folded(), folded.entries, clock);
        if (!folded.walk.provisional) {
            new Amendment(folded, session)
                    .say(
                            first ? List.of() : history.said(any.fleetId(), sessionId),
                            first ? List.of() : history.shares(any.fleetId(), sessionId),
                            out);
            out.client(session.clientChange());
        }
        return session;
    }

    private Entry ordered(
            @Nullable Session session, @Nullable List<Entry> known, ReasonEvent event, long appendedAt, long offset) {
        long version = event.stateVersion();
        if (version == ReasonEvent.ABSENT) {
            version = session == null ? 0 : session.speakers.versionBefore(event);
            if (session != null && version == ReasonEvent.ABSENT) {
                Entry before = before(
                        known == null ? history.entries(event.fleetId(), String.valueOf(event.sessionId())) : known,
                        event);
                version = before != null ? before.effectiveVersion() : session.highestVersion();
            }
        }
        Entry entry = new Entry(event, appendedAt, offset, version, false);
        boolean late = late(entry) || (session != null && session.passed.above(entry));
        return late ? entry.ordered(version, true) : entry;
    }

    private static @Nullable Entry before(List<Entry> entries, ReasonEvent event) {
        Entry before = null;
        for (Entry other : entries) {
            ReasonEvent known = other.event();
            boolean earlier = known.nodeIncarnation() < event.nodeIncarnation()
                    || (known.nodeIncarnation() == event.nodeIncarnation()
                            && known.nodeSequence() < event.nodeSequence());
            if (earlier
                    && known.nodeId().equals(event.nodeId())
                    && (before == null || Epochs.BY_SEQUENCE.compare(other, before) > 0)) {
                before = other;
            }
        }
        return before;
    }

    /**
     * All that is known of a session, from its timeline alone.
     *
     * @param entries its entries, not empty, in any order
     * @param said what was last issued about it
     * @param clock the partition's clock
     */
    public static Timeline timeline(List<Entry> entries, Collection<Conclusion> said, long clock, Policies policies) {
        Refold folded = Refold.of(entries, clock, policies);
        return new Picture(folded, said, policies).timeline();
    }

    /** The same without its entries, where only the session itself is asked for. */
    public static View view(List<Entry> entries, Collection<Conclusion> said, long clock, Policies policies) {
        return new Picture(Refold.of(entries, clock, policies), said, policies).view();
    }

    /** The rules whose findings this fold concludes; other rules are other folds' business. */
    static final Set<String> RULES = Set.of(
            "replay-foreign-source",
            "session-fixation",
            "fixation-accept",
            "stale-owner",
            "two-claims",
            "state-version",
            "terminal-state",
            "illegal-transition",
            "session-continuity",
            "single-active-binding",
            Loudness.RULE,
            Gaps.RULE,
            "recovery-overdue");
}
