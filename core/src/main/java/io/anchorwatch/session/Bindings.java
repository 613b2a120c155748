package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.WindowShare.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks each bind against single active binding: confirmed, refuted or not evaluable (docs/domain.md, invariants). */
final class Bindings {
    private final String fleetId;
    private final String sessionId;
    private final Windows windows;

    private @Nullable String active;
    private @Nullable String lastActive;
    private @Nullable Entry lastBind;
    private boolean certain;
    private @Nullable Finding open;
    private @Nullable Long unboundSince;

    Bindings(String fleetId, String sessionId, Windows windows) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
        this.windows = windows;
    }

    String fleetId() {
        return fleetId;
    }

    String sessionId() {
        return sessionId;
    }

    /** The transport that the session accepts now, or null. */
    @Nullable
    String active() {
        return active;
    }

    /** Whether no bind has been seen. */
    boolean none() {
        return lastBind == null;
    }

    /** The binding that a bind must name: the active one, else the one that was given up last. */
    @Nullable
    String replaceable() {
        return active != null ? active : lastActive;
    }

    /** {@code occurred_at} of the loss of the binding, or null while it is bound. */
    @Nullable
    Long unboundSince() {
        return unboundSince;
    }

    /** Started midway: what the first mutation says about the binding before it. */
    void startedMidway(ReasonEvent first) {
        active = first.previousTransportId() != null
                ? first.previousTransportId()
                : first.binds() ? null : first.transportId();
        lastActive = active;
    }

    /** Versions are missing: the binding is not certain until the next bind. */
    void gap() {
        certain = false;
    }

    /**
     * A bind that stands.
     *
     * @param contiguous whether the version before it is there
     * @param first whether it is the first bind of a session that is known from its handshake
     */
    void bind(Entry entry, boolean contiguous, boolean first, Statements out) {
        ReasonEvent event = entry.event();
        String refuted = first ? null : refuted(entry, contiguous);
        if (refuted != null) {
            Entry other = lastBind == null ? entry : lastBind;
            refute(other, entry, refuted, out);
            windows.result(Invariant.SINGLE_ACTIVE, entry, Result.BREACHED, 1, out);
        } else if (first || (contiguous && certain && named(event) && !epochFell(event))) {
            windows.result(Invariant.SINGLE_ACTIVE, entry, Result.CONFIRMED, 1, out);
            if (!first) {
                close(event.at(), out);
            }
        } else {
            windows.result(Invariant.SINGLE_ACTIVE, entry, Result.NOT_EVALUABLE, 1, out);
        }
        active = event.transportId();
        lastActive = active;
        lastBind = entry;
        certain = true;
        unboundSince = null;
    }

    private boolean named(ReasonEvent event) {
        return event.previousTransportId() != null
                && event.previousTransportId().equals(replaceable());
    }

    private boolean epochFell(ReasonEvent event) {
        return lastBind != null
                && event.ownerEpoch() != ReasonEvent.ABSENT
                && event.ownerEpoch() < lastBind.event().ownerEpoch();
    }

    private @Nullable String refuted(Entry entry, boolean contiguous) {
        ReasonEvent event = entry.event();
        if (lastBind != null
                && sameEpoch(lastBind.event(), event)
                && !lastBind.event().nodeId().equals(event.nodeId())) {
            return "TWO_OWNERS";
        }
        if (!contiguous || !certain) {
            return null;
        }
        if (event.previousTransportId() != null && !named(event)) {
            return "PREVIOUS_MISMATCH";
        }
        boolean released = active == null || active.equals(event.previousTransportId());
        return !released && !Objects.equals(active, event.transportId()) ? "NOT_RELEASED" : null;
    }

    private static boolean sameEpoch(ReasonEvent one, ReasonEvent other) {
        return one.ownerEpoch() != ReasonEvent.ABSENT && one.ownerEpoch() == other.ownerEpoch();
    }

    /**
     * A second bind at a version that is taken.
     *
     * @return whether it refutes single active binding
     */
    boolean second(Entry holder, Entry claim, Statements out) {
        ReasonEvent one = holder.event();
        ReasonEvent other = claim.event();
        boolean differentEpochs = one.ownerEpoch() != other.ownerEpoch()
                && one.ownerEpoch() != ReasonEvent.ABSENT
                && other.ownerEpoch() != ReasonEvent.ABSENT;
        if (!one.binds() || !other.binds() || differentEpochs) {
            return false;
        }
        String violation = null;
        if (!Objects.equals(one.transportId(), other.transportId())) {
            violation = "SAME_VERSION";
        } else if (sameEpoch(one, other) && !one.nodeId().equals(other.nodeId())) {
            violation = "TWO_OWNERS";
        }
        if (violation == null) {
            return false;
        }
        refute(holder, claim, violation, out);
        windows.result(Invariant.SINGLE_ACTIVE, claim, Result.BREACHED, 0, out);
        return true;
    }

    /** The binding was given up or lost. */
    void release(Entry entry, boolean contiguous, Statements out) {
        ReasonEvent event = entry.event();
        if (event.code() == ReasonCode.TTL_TRANSPORT_LOSS_EXPIRED && active != null && contiguous && certain) {
            refute(lastBind == null ? entry : lastBind, entry, "BINDING_CONTRADICTION", out);
            windows.result(Invariant.SINGLE_ACTIVE, entry, Result.BREACHED, 0, out);
        }
        if (active != null) {
            lastActive = active;
            unboundSince = event.at();
        }
        active = null;
    }

    boolean breached() {
        return open != null;
    }

    /** A conflict while a breach is open is more evidence of it, and opens nothing else. */
    void more(Entry conflict, Statements out) {
        if (open != null) {
            List<String> evidence = new ArrayList<>(open.evidence());
            evidence.add(conflict.event().eventId());
            Trail.trim(evidence);
            open = open.seenAgain(Math.max(open.lastSeenAt(), conflict.at()), evidence);
            out.say(open);
        }
    }

    private void refute(Entry one, Entry other, String violation, Statements out) {
        if (open != null) {
            more(other, out);
            return;
        }
        List<String> evidence =
                new ArrayList<>(List.of(one.event().eventId(), other.event().eventId()));
        Trail.trim(evidence);
        open = Finding.open(
                        ReasonCode.SEC_DUAL_ACTIVE_BINDING,
                        "single-active-binding",
                        fleetId,
                        new Subject(Subject.Kind.SESSION, sessionId),
                        Math.max(one.at(), other.at()),
                        evidence,
                        sentence(one.event(), other.event(), violation))
                .withViolation(violation, details(one.event(), other.event()));
        out.say(open);
    }

    private static Map<String, String> details(ReasonEvent one, ReasonEvent other) {
        return Map.of(
                "first_node_id", one.nodeId(),
                "second_node_id", other.nodeId(),
                "first_transport_id", String.valueOf(one.transportId()),
                "second_transport_id", String.valueOf(other.transportId()),
                "state_version", Long.toString(other.stateVersion()));
    }

    private static String sentence(ReasonEvent one, ReasonEvent other, String violation) {
        return switch (violation) {
            case "SAME_VERSION", "TWO_OWNERS" ->
                one.nodeId() + " and " + other.nodeId()
                        + " both bound the session at version " + one.stateVersion()
                        + (one.stateVersion() == other.stateVersion() ? "" : " and " + other.stateVersion());
            case "PREVIOUS_MISMATCH" ->
                other.nodeId() + " replaced " + other.previousTransportId() + ", which was not the binding";
            case "NOT_RELEASED" ->
                other.nodeId() + " bound " + other.transportId() + " while " + one.transportId() + " was active";
            default ->
                other.nodeId() + " ended the session for want of a transport while " + one.transportId()
                        + " was active";
        };
    }

    /** Ends an open breach: a later bind was confirmed, or the session is over. */
    void close(long at, Statements out) {
        if (open != null) {
            out.say(open.closed(at));
            open = null;
        }
    }

    void keep(Finding issued, Finding concluded) {
        if (open != null && open.findingId().equals(concluded.findingId())) {
            open = open.keeping(issued);
        }
    }

    /** Whether no breach is open: an open one does not rest. */
    boolean mayRest() {
        return open == null;
    }

    void rest(RestWriter out) {
        out.text(active).text(lastActive).entry(lastBind).flag(certain).optionalTime(unboundSince);
    }

    void wake(RestReader in) {
        active = in.optionalText();
        lastActive = in.optionalText();
        lastBind = in.entry();
        certain = in.flag();
        unboundSince = in.optionalTime();
    }
}
