package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session in memory: what its timeline folds to, kept so that an event in its turn need not fold it again. It is a
 * cache of the timeline and is never stored; whoever loses it folds the timeline anew. Not for use by several threads.
 */
public final class Session {
    /** How often a session with a long timeline is folded anew, in microseconds. */
    private static final long REFOLD_INTERVAL = 1_000_000;

    private static final int LONG = 64;

    final List<Evidence> evidence;
    final boolean pending;
    final boolean forgotten;
    final long foldedPatience;
    final Chain chain;
    final Acts acts;
    final Sources sources;
    final Loudness loudness;
    final Passed passed;
    final long forgottenAt;
    final long foldedAt;
    final int size;
    final Speakers speakers;
    long highestVersion;
    long highestEpoch;

    @Nullable
    Entry accept;

    @Nullable
    Entry lastGate;

    boolean stale;

    @Nullable
    ClientSession client;

    @Nullable
    Standing standing;

    boolean clientMoved = true;
    boolean stateMoved = true;
    /** When something falls due, but for the session's being forgotten. */
    private long dueAt;

    Session(Folded folded, List<Entry> entries, long clock) {
        this(folded, new Speakers(), entries.size(), clock);
        entries.forEach(this::mark);
        reckon();
    }

    /** @param size how many entries its timeline had when it was folded, {@code foldedAt} */
    Session(Folded folded, Speakers speakers, int size, long foldedAt) {
        this.evidence = folded.evidence();
        this.pending = folded.pending();
        this.forgotten = folded.forgotten();
        this.foldedPatience = folded.patience();
        this.chain = folded.chain();
        this.acts = folded.acts();
        this.sources = folded.sources();
        this.loudness = folded.loudness();
        this.passed = folded.passed();
        this.forgottenAt = folded.forgottenAt();
        this.foldedAt = foldedAt;
        this.size = size;
        this.speakers = speakers;
        this.highestEpoch = folded.highestEpoch();
    }

    private void mark(Entry entry) {
        ReasonEvent event = entry.event();
        speakers.take(entry);
        if (Gates.hold(event.code()) && (lastGate == null || Epochs.BY_VERSION.compare(lastGate, entry) < 0)) {
            lastGate = entry;
        }
        highestVersion = Math.max(highestVersion, entry.effectiveVersion());
    }

    Chain chain() {
        return chain;
    }

    /** The highest version known so far, 0 when none is. */
    long highestVersion() {
        return highestVersion;
    }

    /** Whether an event comes in its turn, so that the timeline need not be folded again. */
    boolean fits(Entry entry) {
        Entry top = chain.top();
        if (stale || entry.late() || pending || foldedPatience != Fold.NEVER || chain.end() != null) {
            return false;
        }
        ReasonEvent event = entry.event();
        if (top == null) { // known by refusals alone
            return accept == null && !event.accepts() && !event.mutates() && joins(entry);
        }
        long known = accept == null ? top.effectiveVersion() : accept.effectiveVersion();
        if (highestVersion > known) {
            return false; // somebody has already spoken of a version that is still to come
        }
        if (event.accepts()) {
            return accept == null && next(entry, top);
        }
        if (!event.mutates()) {
            return entry.effectiveVersion() == top.effectiveVersion() && joins(entry);
        }
        return speakers.inSequence(event)
                && next(entry, top)
                && event.code() != ReasonCode.HANDSHAKE_OK
                && paired(event)
                && !chain.windows.forgotten(entry.placedAt());
    }

    /**
     * Whether an entry that moves nothing may be taken although others of its version that stand behind it were taken
     * before: counting does not ask for the order, but what held a recovery up is listed in it, and the last policy holds.
     */
    private boolean joins(Entry entry) {
        ReasonEvent event = entry.event();
        boolean ordered =
                !Gates.hold(event.code()) || lastGate == null || Epochs.BY_VERSION.compare(lastGate, entry) < 0;
        String client = chain.learned.clientRef();
        boolean sameClient = client == null || event.clientRef() == null || client.equals(event.clientRef());
        boolean samePolicy =
                event.policyVersion() == null || event.policyVersion().equals(chain.learned.policyVersion());
        return ordered && sameClient && samePolicy;
    }

    private boolean next(Entry entry, Entry top) {
        long epoch = entry.event().ownerEpoch();
        boolean sameEpoch = epoch == top.event().ownerEpoch();
        boolean newEpoch = epoch > highestEpoch && top.event().ownerEpoch() != ReasonEvent.ABSENT;
        return entry.effectiveVersion() == top.effectiveVersion() + 1
                && (sameEpoch || newEpoch)
                && epoch >= highestEpoch;
    }

    private boolean paired(ReasonEvent event) {
        if (accept != null) {
            return event.code() == ReasonCode.TRANSPORT_SWITCH_OK
                    && accept.event().nodeId().equals(event.nodeId())
                    && accept.event().ownerEpoch() == event.ownerEpoch();
        }
        return event.code() != ReasonCode.TRANSPORT_SWITCH_OK || chain.state() != SessionState.RECOVERING;
    }

    /** Whether the timeline is long and was folded a moment ago, so that folding it again must wait. */
    boolean mustWait(long clock) {
        return size > LONG && clock < foldedAt + REFOLD_INTERVAL;
    }

    /** An event was put into the timeline without being folded. */
    void postpone(Entry entry) {
        mark(entry);
        passed.take(entry);
        stale = true;
        reckon();
    }

    /** Whether nothing has fallen due: time may pass without a look. */
    boolean quiet(long clock) {
        return clock < dueAt && clock < forgottenAt;
    }

    /** Whether it is time to fold the timeline again, which alone tells what holds now. */
    boolean outdated(long clock) {
        return stale ? clock >= foldedAt + REFOLD_INTERVAL : patience() <= clock || clock >= forgottenAt;
    }

    private long patience() {
        long half = accept == null ? Fold.NEVER : accept.appendedAt() + Fold.GRACE;
        return Math.min(half, foldedPatience);
    }

    /** Takes an event that {@linkplain #fits fits}. */
    void take(Entry entry, Statements out) {
        ReasonEvent event = entry.event();
        String clientBefore = chain.learned.clientRef();
        mark(entry);
        passed.take(entry);
        loudness.take(entry, acts, out);
        Recovery open = chain.recovery();
        String inEpisode = open == null ? null : open.id();
        if (event.accepts()) {
            accept = entry;
            sources.holds(entry, inEpisode, out);
        } else if (event.mutates()) {
            if (accept != null) {
                chain.accept(accept);
                accept = null;
            }
            chain.mutation(entry, out);
            evidence.forEach(one -> acts.take(one, out));
            evidence.clear();
            highestEpoch = Math.max(highestEpoch, event.ownerEpoch());
            clientMoved = true;
            stateMoved = true;
        } else {
            chain.note(entry, out);
            if (event.code().rejects()) {
                boolean inside = open != null && entry.effectiveVersion() >= open.firstVersion;
                sources.refused(entry, inside ? inEpisode : null, true);
            }
            clientMoved |= clientBefore == null; // it may have been learned
        }
        reckon();
    }

    /** Lets time pass; nothing that needs folding again. Where that is waited for, it decides. */
    void advance(long clock, Statements out) {
        if (stale) {
            return;
        }
        sources.advanceWithActs(clock, out);
        chain.advance(clock, !pending && accept == null, out);
        reckon();
    }

    /** The clock at which something falls due unless an event comes first, or {@link Fold#NEVER}. */
    public long deadline() {
        return stale || forgotten || chain.end() != null ? dueAt : Math.min(dueAt, forgottenAt);
    }

    void reckon() {
        dueAt = stale
                ? foldedAt + REFOLD_INTERVAL
                : Math.min(Math.min(patience(), chain.deadline()), Math.min(acts.deadline(), sources.deadline()));
    }

    /** Whether nothing is open: only an event can change anything. */
    boolean settled() {
        return (chain.end() != null || forgotten) && deadline() == Fold.NEVER;
    }

    /** The session as its client's fold should know it; null when nothing has changed or no client is known. */
    @Nullable
    ClientSession clientChange() {
        if (!clientMoved) {
            return null;
        }
        clientMoved = false;
        ClientSession now = Learned.clientSession(chain, client);
        if (now == null || now.equals(client)) {
            return null;
        }
        client = now;
        return now;
    }

    /** What {@link #clientChange} told last, or null. */
    public @Nullable ClientSession client() {
        return client;
    }

    /** How the session stands, or null while no mutation has told its state. */
    public @Nullable Standing standing() {
        if (!stateMoved) {
            return standing;
        }
        stateMoved = false;
        SessionState state = chain.state();
        if (state == null) {
            return null;
        }
        Entry end = chain.end();
        standing = new Standing(
                state, chain.owner(), end == null ? null : end.event().codeName(), end == null ? null : end.at());
        return standing;
    }
}
