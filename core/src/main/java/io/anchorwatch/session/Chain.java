package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mutations of a session that stand, taken in the order of their versions: state, binding, episodes and what the
 * invariants say. What does not stand never comes here (docs/domain.md, order).
 */
final class Chain {
    final Bindings bindings;
    final Windows windows;
    final Learned learned;
    private final Policies policies;
    private final Limits limits = new Limits();
    private final Consumer<Evidence> acts;

    private @Nullable Entry top;
    private @Nullable Handshake handshake;
    private @Nullable Entry end;
    private @Nullable Entry accepted;
    private @Nullable SessionState state;
    private @Nullable Long since;
    private long lastAttached = ReasonEvent.ABSENT;
    private boolean overGap;
    private @Nullable Recovery recovery;

    Chain(String fleetId, String sessionId, Policies policies, Consumer<Evidence> acts) {
        this.policies = policies;
        this.learned = new Learned(policies);
        this.acts = acts;
        this.windows = new Windows(fleetId, sessionId);
        this.bindings = new Bindings(fleetId, sessionId, windows);
    }

    /** The highest mutation that stands, or null. */
    @Nullable
    Entry top() {
        return top;
    }

    @Nullable
    Handshake handshake() {
        return handshake;
    }

    /** The mutation that ended the session, or null while it lives. */
    @Nullable
    Entry end() {
        return end;
    }

    @Nullable
    SessionState state() {
        return state;
    }

    @Nullable
    Long since() {
        return since;
    }

    @Nullable
    Recovery recovery() {
        return recovery;
    }

    @Nullable
    String owner() {
        return top == null ? null : top.event().nodeId();
    }

    /** Versions are missing between the top and the next mutation, and will not be waited for. */
    void gap() {
        overGap = true;
        bindings.gap();
        if (recovery != null) {
            recovery.gap();
        }
    }

    /** An entry that moves nothing, in its place behind the mutation of its version. */
    void note(Entry entry, Statements out) {
        learned.learn(entry.event());
        Recovery open = recovery;
        if (open != null && entry.effectiveVersion() >= open.firstVersion) {
            open.note(entry);
            sayIfOverdue(open, out);
        }
    }

    /** An accept of the mutation that comes next: an attempt of the episode that it ends, if one is open. */
    void accept(Entry entry) {
        learned.learn(entry.event());
        if (recovery != null) {
            recovery.note(entry);
        } else {
            accepted = entry;
        }
    }

    /** The next mutation that stands. */
    void mutation(Entry entry, Statements out) {
        ReasonEvent event = entry.event();
        boolean first = top == null;
        boolean fromHandshake = event.code() == ReasonCode.HANDSHAKE_OK;
        boolean contiguous = first
                ? fromHandshake
                : !overGap && top != null && entry.effectiveVersion() == top.effectiveVersion() + 1;
        learned.learn(event);
        if (first && !fromHandshake) {
            bindings.startedMidway(event);
            state = event.fromState();
        }
        if (fromHandshake && handshake == null) {
            handshake = Handshake.of(entry);
        }
        Evidence illegal = contiguous ? Transitions.illegal(entry, first ? SessionState.BIRTH : state) : null;
        if (illegal != null) {
            acts.accept(illegal);
        }
        String before = bindings.replaceable();
        boolean firstBind = handshake != null && contiguous && bindings.none();
        recover(entry, first, out);
        bind(entry, contiguous, firstBind, before, out);
        end(entry, out);
        if (event.toState() != null) {
            if (state != event.toState() || since == null) {
                since = event.at();
            }
            state = event.toState();
        }
        if (state == SessionState.ATTACHED) {
            lastAttached = entry.effectiveVersion();
        }
        top = entry;
        accepted = null;
        overGap = false;
    }

    private void bind(Entry entry, boolean contiguous, boolean firstBind, @Nullable String before, Statements out) {
        ReasonEvent event = entry.event();
        if (event.binds()) {
            bindings.bind(entry, contiguous, firstBind, out);
        } else if (event.toState() == SessionState.RECOVERING
                || event.toState() == SessionState.TERMINATED
                || event.code() == ReasonCode.RECOVERY_START) {
            bindings.release(entry, contiguous, out);
        }
        if (event.code() == ReasonCode.TRANSPORT_SWITCH_OK) {
            String origin = event.previousTransportId() != null ? event.previousTransportId() : before;
            limits.take(entry, origin, learned.policy(), out);
        }
    }

    private void recover(Entry entry, boolean first, Statements out) {
        ReasonEvent event = entry.event();
        SessionState from = event.fromState();
        SessionState to = event.toState();
        if (recovery != null && from == SessionState.ATTACHED) {
            out.say(recovery.endLost(owner()));
            recovery.bound.close(event.at(), out);
            recovery = null;
        }
        if (recovery == null && from != null && to != null) {
            begin(entry, from, to, first);
        } else if (recovery != null && event.transitions() && !Transitions.endsRecovery(event)) {
            recovery.transition(entry);
            if (event.toState() == SessionState.RECOVERING) {
                recovery.bound.close(event.at(), out);
            }
        }
        if (recovery != null) {
            recovery.counted(entry);
            if (Transitions.lenient(event)) {
                recovery.lenient();
            }
            if (!Transitions.endsRecovery(event)) {
                sayIfOverdue(recovery, out);
            }
        }
    }

    private void begin(Entry entry, SessionState from, SessionState to, boolean first) {
        String binding = bindings.replaceable();
        if (from == SessionState.ATTACHED && Transitions.inside(to)) {
            recovery = Recovery.begun(entry, binding, policies);
        } else if (Transitions.inside(from) && entry.event().transitions()) {
            boolean fromBase = first || lastAttached == ReasonEvent.ABSENT;
            long firstVersion = fromBase ? entry.effectiveVersion() : lastAttached + 1;
            recovery = Recovery.beginLost(entry, firstVersion, binding, policies);
            if (overGap) {
                recovery.gap();
            }
            if (to != SessionState.ATTACHED && to != SessionState.TERMINATED) {
                recovery.transition(entry);
            }
            if (accepted != null) {
                recovery.note(accepted);
            }
        }
    }

    private void end(Entry entry, Statements out) {
        ReasonEvent event = entry.event();
        Recovery open = recovery;
        if (open != null && event.transitions() && Transitions.endsRecovery(event)) {
            Episode episode = open.ended(entry, bindings.active());
            out.say(episode);
            open.bound.close(event.at(), out);
            recovery = null;
            if (episode.outcome() == Episode.Outcome.RECOVERED) {
                Continuity.judge(entry, episode, learned.clientRef(), windows, out);
            }
        }
        if (event.toState() == SessionState.TERMINATED) {
            end = entry;
            bindings.close(event.at(), out);
        }
    }

    private void sayIfOverdue(Recovery open, Statements out) {
        if (open.bound.say(out) || open.bound.overdue()) {
            out.say(open.open(owner()));
        }
    }

    /** The next clock at which silence decides something, or {@link Fold#NEVER}. */
    long deadline() {
        long next = windows.deadline();
        return recovery == null ? next : Math.min(next, recovery.bound.deadline());
    }

    /**
     * Lets time pass.
     *
     * @param certain whether nothing is waiting behind a hole: an overdue recovery is never concluded over a gap
     */
    void advance(long clock, boolean certain, Statements out) {
        windows.advance(clock, out);
        Recovery open = recovery;
        if (open != null && certain && open.bound.deadline() <= clock) {
            open.bound.outwaited();
            sayIfOverdue(open, out);
        }
    }

    /** The session is forgotten: its conditions end with it. */
    void forget(long at, Statements out) {
        bindings.close(at, out);
        if (recovery != null) {
            recovery.bound.close(at, out);
        }
    }

    boolean mayRest() {
        return bindings.mayRest() && (recovery == null || recovery.mayRest());
    }

    void rest(RestWriter out) {
        out.entry(top).entry(end).entry(accepted).flag(handshake != null);
        if (handshake != null) {
            handshake.rest(out);
        }
        out.state(state).optionalTime(since).number(lastAttached).flag(overGap);
        learned.rest(out);
        out.flag(recovery != null);
        if (recovery != null) {
            recovery.rest(out);
        }
        bindings.rest(out);
        windows.rest(out);
        limits.rest(out);
    }

    /** Takes what a chain of the same session wrote when it went to rest. */
    void wake(RestReader in, String fleetId, String sessionId) {
        top = in.entry();
        end = in.entry();
        accepted = in.entry();
        handshake = in.flag() ? Handshake.wake(in) : null;
        state = in.state();
        since = in.optionalTime();
        lastAttached = in.number();
        overGap = in.flag();
        learned.wake(in);
        recovery = in.flag() ? Recovery.wake(in, fleetId, sessionId, policies) : null;
        bindings.wake(in);
        windows.wake(in);
        limits.wake(in);
    }
}
