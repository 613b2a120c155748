package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.event.SessionState.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges transitions by the state model (docs/domain.md, states and transitions). */
final class Transitions {
    private Transitions() {}

    /**
     * What is wrong with the states that a mutation names, its version being contiguous.
     *
     * @param known the state at the version before, or null
     * @return null when nothing is wrong
     */
    static @Nullable Evidence illegal(Entry entry, @Nullable SessionState known) {
        ReasonEvent event = entry.event();
        SessionState from = event.fromState();
        SessionState to = event.toState();
        if (from == null || to == null) {
            return null;
        }
        boolean broken = known != null && known != from;
        boolean outside = event.transitions() && from.judge(to, event.code()) == Verdict.ILLEGAL;
        if (!broken && !outside) {
            return null;
        }
        return Evidence.of(
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
                outside
                        ? from + " to " + to + " by " + event.codeName() + " is not in the state model"
                        : "A transition from " + from + " while the session was " + known);
    }

    /** Whether the model tolerates the transition that an event names, without making it a rule. */
    static boolean lenient(ReasonEvent event) {
        SessionState from = event.fromState();
        SessionState to = event.toState();
        return event.transitions() && from != null && to != null && from.judge(to, event.code()) == Verdict.LENIENT;
    }

    /** Whether a session in a state is in the course of a recovery. */
    static boolean inside(SessionState state) {
        return state == SessionState.VOLATILE || state == SessionState.RECOVERING || state == SessionState.DEGRADED;
    }

    /** Whether a transition ends a recovery. */
    static boolean endsRecovery(ReasonEvent event) {
        return event.toState() == SessionState.ATTACHED || event.toState() == SessionState.TERMINATED;
    }
}
