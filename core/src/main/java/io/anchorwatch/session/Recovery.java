package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.policy.Policies;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
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
    private final EnumSet<EpisodeFlag> flags = EnumSet.noneOf(EpisodeFlag.class);
    private Map<String, Integer> rejections = Map.of(); // most episodes have none
    private final Gates gates = new Gates();
    private final Phases phases;
    private @Nullable String node;
    private boolean twoNodes;
    private int attempts;
    private int retries;
    private int switches;
    private @Nullable Long recoveryStarted;

    private Recovery(
            String fleetId,
            String sessionId,
            long firstVersion,
            @Nullable Long began,
            @Nullable String trigger,
            @Nullable String fromTransport,
            @Nullable String policyVersion,
            Policies policies,
            SessionState phase) {
        this.firstVersion = firstVersion;
        this.fleetId = fleetId;
        this.sessionId = sessionId;
        this.id = sessionId + '/' + firstVersion;
        this.began = began;
        this.trigger = trigger;
        this.fromTransport = fromTransport;
        this.policyVersion = policyVersion;
        this.bound =
                new Bound(fleetId, sessionId, id, policies.of(policyVersion).recoveryWindowMicros());
        this.phases = new Phases(phase);
    }

    /** Begun by its first transition. */
    static Recovery begun(Entry first, @Nullable String fromTransport, Policies policies) {
        ReasonEvent event = first.event();
        Recovery open = new Recovery(
                event.fleetId(),
                String.valueOf(event.sessionId()),
                first.effectiveVersion(),
                event.at(),
                event.codeName(),
                fromTransport,
                event.policyVersion(),
                policies,
                SessionState.UNKNOWN);
        open.enter(first);
        return open;
    }

    /** Known only from a later transition on. The id is that of the version where the first must have been. */
    static Recovery beginLost(Entry known, long firstVersion, @Nullable String fromTransport, Policies policies) {
        ReasonEvent event = known.event();
        SessionState from = event.fromState();
        Recovery open = new Recovery(
                event.fleetId(),
                String.valueOf(event.sessionId()),
                firstVersion,
                null,
                null,
                fromTransport,
                event.policyVersion(),
                policies,
                from == null ? SessionState.UNKNOWN : from);
        open.flags.add(EpisodeFlag.BEGIN_LOST);
        return open;
    }

    /** A transition inside the episode, that does not end it. */
    void transition(Entry entry) {
        leave(entry);
        enter(entry);
    }

    private void enter(Entry entry) {
        ReasonEvent event = entry.event();
        saidBy(event);
        phases.enter(event.toState(), event.at());
        if (phases.phase() == SessionState.RECOVERING) {
            bound.enter(entry);
            boolean known = !flags.contains(EpisodeFlag.BEGIN_LOST) || event.code() == ReasonCode.RECOVERY_START;
            if (recoveryStarted == null && known) {
                recoveryStarted = event.at();
            }
        }
    }

    private void saidBy(ReasonEvent event) {
        twoNodes |= node != null && !node.equals(event.nodeId());
        node = event.nodeId();
    }

    private void reject(String code, int times) {
        rejections = rejections.isEmpty() ? new TreeMap<>() : rejections;
        rejections.merge(code, times, Integer::sum);
    }

    private void leave(Entry entry) {
        ReasonEvent event = entry.event();
        saidBy(event);
        if (phases.leave(event.fromState(), event.at())) {
            flags.add(EpisodeFlag.CLOCK_RAN_BACK);
        }
        bound.leave(event.at());
    }

    /** An event inside the episode that moves no state. */
    void note(Entry entry) {
        ReasonEvent event = entry.event();
        ReasonCode code = event.code();
        attempts += code.attempts() ? 1 : 0;
        if (code.attempts() && code.rejects()) {
            reject(event.codeName(), 1);
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
        flags.add(EpisodeFlag.LENIENT);
    }

    /** Versions are missing inside the episode: what hangs on them is not concluded. */
    void gap() {
        flags.add(EpisodeFlag.GAP);
        bound.gap();
        phases.gap();
    }

    String id() {
        return id;
    }

    /** The episode while it lasts: counts so far, no end, no durations. */
    Episode open(@Nullable String owner) {
        return said(owner, Outcome.OPEN, null, null);
    }

    /** The episode when a later event starts from ATTACHED and its end was never seen. */
    Episode endLost(@Nullable String owner) {
        flags.add(EpisodeFlag.END_LOST);
        return said(owner, Outcome.RECOVERED, null, null);
    }

    /** The episode as ended by its last transition, with the binding that it left. */
    Episode ended(Entry last, @Nullable String toTransport) {
        leave(last);
        ReasonEvent event = last.event();
        if (twoNodes) {
            flags.add(EpisodeFlag.TWO_CLOCKS);
        }
        Outcome outcome = event.toState() == SessionState.ATTACHED ? Outcome.RECOVERED : Outcome.TERMINATED;
        return said(event.nodeId(), outcome, event, toTransport);
    }

    /** @param end what ended it, without which there are no durations */
    private Episode said(
            @Nullable String owner, Outcome outcome, @Nullable ReasonEvent end, @Nullable String toTransport) {
        Long episode = end == null ? null : lasted(began, end.at());
        Long recovery = end == null || outcome != Outcome.RECOVERED ? null : lasted(recoveryStarted, end.at());
        return new Episode(
                fleetId,
                sessionId,
                id,
                owner,
                began,
                recoveryStarted,
                end == null ? null : end.at(),
                outcome,
                bound.overdue(),
                trigger,
                end == null ? null : end.codeName(),
                recovery,
                episode,
                end == null ? null : phases.spent(SessionState.VOLATILE),
                end == null ? null : phases.spent(SessionState.DEGRADED),
                end == null ? null : phases.spent(SessionState.RECOVERING),
                attempts,
                rejections,
                retries,
                switches,
                gates.kept(),
                gates.total(),
                fromTransport,
                toTransport,
                policyVersion,
                flags.stream().map(EpisodeFlag::name).toList(),
                complete(),
                0);
    }

    private boolean complete() {
        return !flags.contains(EpisodeFlag.GAP)
                && !flags.contains(EpisodeFlag.BEGIN_LOST)
                && !flags.contains(EpisodeFlag.END_LOST);
    }

    private @Nullable Long lasted(@Nullable Long from, long to) {
        if (from == null) {
            return null;
        }
        if (to < from) {
            flags.add(EpisodeFlag.CLOCK_RAN_BACK);
            return 0L;
        }
        return (to - from) / 1_000;
    }

    boolean mayRest() {
        return bound.mayRest();
    }

    void rest(RestWriter out) {
        out.number(firstVersion)
                .optionalTime(began)
                .name(trigger)
                .text(fromTransport)
                .name(policyVersion);
        bound.rest(out);
        gates.rest(out);
        phases.rest(out);
        out.number(EpisodeFlag.bits(flags)).name(node).flag(twoNodes).number(rejections.size());
        rejections.forEach((code, many) -> out.name(code).number(many));
        out.number(attempts).number(retries).number(switches);
        out.optionalTime(recoveryStarted);
    }

    /** @param policies that were in force when it went to rest, too */
    static Recovery wake(RestReader in, String fleetId, String sessionId, Policies policies) {
        Recovery open = new Recovery(
                fleetId,
                sessionId,
                in.number(),
                in.optionalTime(),
                in.optionalText(),
                in.optionalText(),
                in.optionalText(),
                policies,
                SessionState.UNKNOWN);
        open.wake(in);
        return open;
    }

    private void wake(RestReader in) {
        bound.wake(in);
        gates.wake(in);
        phases.wake(in);
        flags.addAll(EpisodeFlag.of(in.number()));
        node = in.optionalText();
        twoNodes = in.flag();
        for (long left = in.number(); left > 0; left--) {
            reject(in.text(), (int) in.number());
        }
        attempts = (int) in.number();
        retries = (int) in.number();
        switches = (int) in.number();
        recoveryStarted = in.optionalTime();
    }
}
