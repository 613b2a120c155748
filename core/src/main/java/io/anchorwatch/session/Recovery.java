package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One open recovery episode: what has been counted since its first transition (docs/domain.md, recovery episodes). */
final class Recovery {
    final long firstVersion;
    private final String id;
    private final String fleetId;
    private final String sessionId;
    private final @Nullable Long began;
    private final @Nullable String trigger;
    private final @Nullable String fromTransport;
    private final @Nullable String policyVersion;
    final Bound bound;
    private final TreeSet<String> flags = new TreeSet<>();
    private final TreeSet<String> nodes = new TreeSet<>();
    private final Map<SessionState, Long> spent = new EnumMap<>(SessionState.class);
    private final Map<String, Integer> rejections = new TreeMap<>();
    private final Gates gates = new Gates();
    private int attempts;
    private int retries;
    private int switches;
    private @Nullable Long recoveryStarted;

    private SessionState phase;
    private @Nullable Long phaseBegan;

    private Recovery(Entry first, long firstVersion, boolean beginLost, @Nullable String fromTransport, Policy policy) {
        ReasonEvent event = first.event();
        this.firstVersion = firstVersion;
        this.fleetId = event.fleetId();
        this.sessionId = String.valueOf(event.sessionId());
        this.id = sessionId + '/' + firstVersion;
        this.began = beginLost ? null : event.at();
        this.trigger = beginLost ? null : event.codeName();
        this.fromTransport = fromTransport;
        this.policyVersion = event.policyVersion();
        this.bound = new Bound(fleetId, sessionId, id, policy.recoveryWindowMicros());
        this.phase = SessionState.UNKNOWN;
        if (beginLost) {
            flags.add("BEGIN_LOST");
        }
    }

    /** Begun by its first transition. */
    static Recovery begun(Entry first, @Nullable String fromTransport, Policy policy) {
        Recovery open = new Recovery(first, first.effectiveVersion(), false, fromTransport, policy);
        open.enter(first);
        return open;
    }

    /** Known only from a later transition on. The id is that of the version where the first must have been. */
    static Recovery beginLost(Entry known, long firstVersion, @Nullable String fromTransport, Policy policy) {
        Recovery open = new Recovery(known, firstVersion, true, fromTransport, policy);
        open.phase = known.event().fromState() == null
                ? SessionState.UNKNOWN
                : known.event().fromState();
        return open;
    }

    /** A transition inside the episode, that does not end it. */
    void transition(Entry entry) {
        leave(entry);
        enter(entry);
    }

    private void enter(Entry entry) {
        ReasonEvent event = entry.event();
        nodes.add(event.nodeId());
        phase = event.toState() == null ? phase : event.toState();
        phaseBegan = event.at();
        if (phase == SessionState.RECOVERING) {
            bound.enter(entry);
            boolean known = !flags.contains("BEGIN_LOST") || event.code() == ReasonCode.RECOVERY_START;
            if (recoveryStarted == null && known) {
                recoveryStarted = event.at();
            }
        }
    }

    private void leave(Entry entry) {
        ReasonEvent event = entry.event();
        nodes.add(event.nodeId());
        if (phaseBegan != null && phase == event.fromState()) {
            long lasted = event.at() - phaseBegan;
            if (lasted < 0) {
                flags.add("CLOCK_RAN_BACK");
                lasted = 0;
            }
            spent.merge(phase, lasted, Long::sum);
        }
        bound.leave(event.at());
    }

    /** An event inside the episode that moves no state. */
    void note(Entry entry) {
        ReasonEvent event = entry.event();
        ReasonCode code = event.code();
        if (code.attempts()) {
            attempts++;
            if (code.rejects()) {
                rejections.merge(event.codeName(), 1, Integer::sum);
            }
        }
        if (code == ReasonCode.RECOVERY_RETRY) {
            retries++;
        }
        gates.take(event);
        bound.note(entry);
    }

    /** A mutation inside the episode, counted whether or not it moves the state. */
    void counted(Entry mutation) {
        ReasonCode code = mutation.event().code();
        if (code == ReasonCode.TRANSPORT_SWITCH_OK) {
            switches++;
        } else if (code == ReasonCode.RECOVERY_RETRY) {
            retries++;
        }
        gates.take(mutation.event());
    }

    void lenient() {
        flags.add("LENIENT");
    }

    /** Versions are missing inside the episode: what hangs on them is not concluded. */
    void gap() {
        flags.add("GAP");
        bound.gap();
        phaseBegan = null;
    }

    String id() {
        return id;
    }

    /** The episode while it lasts: counts so far, no end, no durations. */
    Episode open(@Nullable String owner) {
        return new Episode(
                fleetId,
                sessionId,
                id,
                owner,
                began,
                recoveryStarted,
                null,
                Outcome.OPEN,
                bound.overdue(),
                trigger,
                null,
                null,
                null,
                null,
                null,
                null,
                attempts,
                rejections,
                retries,
                switches,
                gates.kept(),
                gates.total(),
                fromTransport,
                null,
                policyVersion,
                List.copyOf(flags),
                complete(),
                0);
    }

    /** The episode as ended by its last transition, with the binding that it left. */
    Episode ended(Entry last, @Nullable String toTransport) {
        leave(last);
        ReasonEvent event = last.event();
        boolean recovered = event.toState() == SessionState.ATTACHED;
        Long episode = lasted(began, event.at());
        Long recovery = recovered ? lasted(recoveryStarted, event.at()) : null;
        if (nodes.size() > 1) {
            flags.add("TWO_CLOCKS");
        }
        return new Episode(
                fleetId,
                sessionId,
                id,
                event.nodeId(),
                began,
                recoveryStarted,
                event.at(),
                recovered ? Outcome.RECOVERED : Outcome.TERMINATED,
                bound.overdue(),
                trigger,
                event.codeName(),
                recovery,
                episode,
                spent(SessionState.VOLATILE),
                spent(SessionState.DEGRADED),
                spent(SessionState.RECOVERING),
                attempts,
                rejections,
                retries,
                switches,
                gates.kept(),
                gates.total(),
                fromTransport,
                toTransport,
                policyVersion,
                List.copyOf(flags),
                complete(),
                0);
    }

    /** The episode when a later event starts from ATTACHED and its end was never seen. */
    Episode endLost(@Nullable String owner) {
        flags.add("END_LOST");
        return new Episode(
                fleetId,
                sessionId,
                id,
                owner,
                began,
                recoveryStarted,
                null,
                Outcome.RECOVERED,
                bound.overdue(),
                trigger,
                null,
                null,
                null,
                null,
                null,
                null,
                attempts,
                rejections,
                retries,
                switches,
                gates.kept(),
                gates.total(),
                fromTransport,
                null,
                policyVersion,
                List.copyOf(flags),
                complete(),
                0);
    }

    private boolean complete() {
        return !flags.contains("GAP") && !flags.contains("BEGIN_LOST") && !flags.contains("END_LOST");
    }

    private @Nullable Long lasted(@Nullable Long from, long to) {
        if (from == null) {
            return null;
        }
        if (to < from) {
            flags.add("CLOCK_RAN_BACK");
            return 0L;
        }
        return (to - from) / 1_000;
    }

    private @Nullable Long spent(SessionState state) {
        Long micros = spent.get(state);
        return micros == null ? null : Long.valueOf(micros / 1_000);
    }
}
