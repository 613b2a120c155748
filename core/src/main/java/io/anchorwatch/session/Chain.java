package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.event.SessionState.Verdict;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.policy.Policy;
import io.anchorwatch.session.WindowShare.Result;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mutations of a session that stand, taken in the order of their versions: state, binding, episodes and what the
 * invariants say. What does not stand never comes here (docs/domain.md, order).
 */
final class Chain {
    final Bindings bindings;
    final Windows windows;
    private final String fleetId;
    private final String sessionId;
    private final Policies policies;
    private final Limits limits = new Limits();
    private final Consumer<Evidence> acts;

    private @Nullable Entry top;
    private @Nullable Entry handshake;
    private @Nullable Entry end;
    private @Nullable Entry accepted;
    private @Nullable SessionState state;
    private @Nullable Long since;
    private long lastAttached = ReasonEvent.ABSENT;
    private boolean overGap;
    private @Nullable Recovery recovery;
    private @Nullable String clientRef;
    private @Nullable String policyVersion;

    Chain(String fleetId, String sessionId, Policies policies, Consumer<Evidence> acts) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
        this.policies = policies;
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
    Entry handshake() {
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
    String clientRef() {
        return clientRef;
    }

    @Nullable
    String policyVersion() {
        return policyVersion;
    }

    Policy policy() {
        return policies.of(policyVersion);
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

    /** What every entry of the session may tell about it, in domain order. */
    void learn(ReasonEvent event) {
        if (clientRef == null) {
            clientRef = event.clientRef();
        }
        if (event.policyVersion() != null) {
            policyVersion = event.policyVersion();
        }
    }

    /** An entry that moves nothing, in its place behind the mutation of its version. */
    void note(Entry entry, Statements out) {
        learn(entry.event());
        Recovery open = recovery;
        if (open != null && entry.effectiveVersion() >= open.firstVersion) {
            open.note(entry);
            sayIfOverdue(open, out);
        }
    }

    /** An accept of the mutation that comes next: an attempt of the episode that it ends, if one is open. */
    void accept(Entry entry) {
        learn(entry.event());
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
        learn(event);
        if (first && !fromHandshake) {
            bindings.startedMidway(event);
            state = event.fromState();
        }
        if (fromHandshake && handshake == null) {
            handshake = entry;
        }
        judge(entry, contiguous, first);
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

    private void judge(Entry entry, boolean contiguous, boolean first) {
        ReasonEvent event = entry.event();
        SessionState from = event.fromState();
        SessionState to = event.toState();
        if (from == null || to == null) {
            return;
        }
        SessionState known = first ? SessionState.BIRTH : state;
        boolean broken = known != null && known != from;
        boolean illegal = event.transitions() && from.judge(to, event.code()) == Verdict.ILLEGAL;
        if (contiguous && (broken || illegal)) {
            acts.accept(Evidence.of(
                    ReasonCode.AUDIT_ILLEGAL_TRANSITION,
                    "illegal-transition",
                    entry,
                    event.at(),
                    List.of(event.eventId()),
                    Map.of(
                            "from_state", from.name(),
                            "to_state", to.name(),
                            "known_state", String.valueOf(known),
                            "state_version", Long.toString(entry.effectiveVersion()),
                            "node_id", event.nodeId()),
                    illegal
                            ? from + " to " + to + " by " + event.codeName() + " is not in the state model"
                            : "A transition from " + from + " while the session was " + known));
        }
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
            limits.take(entry, origin, policy(), out);
        }
    }

    private void recover(Entry entry, boolean first, Statements out) {
        ReasonEvent event = entry.event();
        SessionState from = event.fromState();
        SessionState to = event.toState();
        if (recovery != null && from == SessionState.ATTACHED) {
            out.say(recovery.endLost(owner()));
            closeOverdue(recovery, event.at(), out);
            recovery = null;
        }
        if (recovery == null && from != null && to != null) {
            begin(entry, from, to, first);
        } else if (recovery != null && event.transitions() && !ends(event)) {
            recovery.transition(entry);
            if (event.toState() == SessionState.RECOVERING) {
                closeOverdue(recovery, event.at(), out);
            }
        }
        if (recovery != null) {
            recovery.counted(entry);
            if (from != null && to != null && from.judge(to, event.code()) == Verdict.LENIENT) {
                recovery.lenient();
            }
            if (!ends(event)) {
                sayIfOverdue(recovery, out);
            }
        }
    }

    private void begin(Entry entry, SessionState from, SessionState to, boolean first) {
        Policy policy = policies.of(entry.event().policyVersion());
        String binding = bindings.replaceable();
        boolean out = to == SessionState.VOLATILE || to == SessionState.RECOVERING || to == SessionState.DEGRADED;
        boolean inside =
                from == SessionState.VOLATILE || from == SessionState.RECOVERING || from == SessionState.DEGRADED;
        if (from == SessionState.ATTACHED && out) {
            recovery = Recovery.begun(entry, binding, policy);
        } else if (inside && entry.event().transitions()) {
            boolean fromBase = first || lastAttached == ReasonEvent.ABSENT;
            long firstVersion = fromBase ? entry.effectiveVersion() : lastAttached + 1;
            recovery = Recovery.beginLost(entry, firstVersion, binding, policy);
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

    private static boolean ends(ReasonEvent event) {
        return event.toState() == SessionState.ATTACHED || event.toState() == SessionState.TERMINATED;
    }

    private void end(Entry entry, Statements out) {
        ReasonEvent event = entry.event();
        Recovery open = recovery;
        if (open != null && event.transitions() && ends(event)) {
            Episode episode = open.ended(entry, bindings.active());
            out.say(episode);
            settleOverdue(open, event.at(), out);
            recovery = null;
            if (episode.outcome() == Episode.Outcome.RECOVERED) {
                continuity(entry, episode, out);
            }
        }
        if (event.toState() == SessionState.TERMINATED) {
            end = entry;
            bindings.close(event.at(), out);
        }
    }

    private void continuity(Entry last, Episode episode, Statements out) {
        if (episode.recoveryStartedAt() == null && !episode.flags().contains("BEGIN_LOST")) {
            return;
        }
        if (!episode.complete()) {
            windows.result(Invariant.NO_RESET, last, Result.NOT_EVALUABLE, 0, out);
            return;
        }
        windows.result(Invariant.NO_RESET, last, Result.CONFIRMED, 0, out);
        ReasonCode code = ReasonCode.AUDIT_INVARIANT_OK_NO_RESET;
        out.say(new AuditEvent(
                fleetId + '/' + sessionId + '/' + code + '/' + last.effectiveVersion(),
                code,
                fleetId,
                sessionId,
                last.event().nodeId(),
                last.event().at(),
                last.effectiveVersion(),
                List.of(last.event().eventId()),
                Map.of(
                        "client_half",
                        clientRef == null ? "not_evaluable" : "confirmed",
                        "episode_id",
                        episode.episodeId()),
                "Session id kept through the recovery",
                0));
    }

    private void sayIfOverdue(Recovery open, Statements out) {
        Finding before = open.heldFinding();
        Finding finding = open.overdueFinding();
        if (open.overdue() && finding != null && before == null) {
            out.say(open.open(owner()));
            out.say(finding);
        } else if (!open.overdue() && before != null) {
            settleOverdue(open, before.beganAt(), out);
            out.say(open.open(owner()));
        } else if (open.overdue() && before != null) {
            out.say(open.open(owner()));
        }
    }

    private void closeOverdue(Recovery open, long at, Statements out) {
        Finding finding = open.overdueFinding();
        if (finding != null) {
            out.say(finding.closed(at));
            open.findingClosed();
        }
    }

    /** The recovery is over: its finding ends with it, or is withdrawn when its own times explain the silence. */
    private void settleOverdue(Recovery open, long at, Statements out) {
        Finding before = open.heldFinding();
        if (open.overdue()) {
            closeOverdue(open, at, out);
        } else if (before != null) {
            out.say(before.retracted());
            open.findingWithdrawn();
        }
    }

    /** The next clock at which silence decides something, or {@link Fold#NEVER}. */
    long deadline() {
        long next = windows.deadline();
        return recovery == null ? next : Math.min(next, recovery.patience(Fold.GRACE));
    }

    /**
     * Lets time pass.
     *
     * @param certain whether nothing is waiting behind a hole: an overdue recovery is never concluded over a gap
     */
    void advance(long clock, boolean certain, Statements out) {
        windows.advance(clock, out);
        Recovery open = recovery;
        if (open != null && certain && open.patience(Fold.GRACE) <= clock) {
            open.outwaited();
            sayIfOverdue(open, out);
        }
    }

    /** The session is forgotten: its conditions end with it. */
    void forget(long at, Statements out) {
        bindings.close(at, out);
        if (recovery != null) {
            closeOverdue(recovery, at, out);
        }
    }
}
