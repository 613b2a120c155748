package io.anchorwatch.detection;

import io.anchorwatch.catalog.Family;
import io.anchorwatch.catalog.Origin;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds a node's own {@code SEC_*} events into findings of rule {@code node}: one for a subject and code until a minute
 * and the grace have passed since the last.
 */
public final class NodeSaidFold implements Fold<NodeSaid, Entry, Finding> {
    public static final String RULE = "node";
    private static final long QUIET = 60_000_000;

    /** Whether an event is a node's own statement about security. */
    public static boolean concerns(ReasonCode code) {
        return code.family() == Family.SECURITY && code.origin() == Origin.SEED;
    }

    /** Its session, else its source, else the node. */
    public static Subject subject(ReasonEvent event) {
        if (event.sessionId() != null) {
            return new Subject(Subject.Kind.SESSION, event.sessionId());
        }
        return event.source() != null
                ? new Subject(Subject.Kind.SOURCE, event.source())
                : new Subject(Subject.Kind.NODE, event.nodeId());
    }

    @Override
    public Step<NodeSaid, Finding> onEvent(@Nullable NodeSaid open, Entry entry, long clock) {
        ReasonEvent event = entry.event();
        if (open == null) {
            Finding finding = Finding.open(
                            event.code(),
                            RULE,
                            event.fleetId(),
                            subject(event),
                            event.at(),
                            List.of(event.eventId()),
                            event.code().title() + " reported by " + event.nodeId())
                    .withViolation(null, Map.of("node_id", event.nodeId()))
                    .saidBy(event.nodeId());
            return Step.keep(new NodeSaid(finding, entry.appendedAt()), finding);
        }
        List<String> evidence = new ArrayList<>(open.finding().evidence());
        evidence.add(event.eventId());
        if (evidence.size() > 2 * Finding.EVIDENCE_EACH_END) {
            evidence.remove(Finding.EVIDENCE_EACH_END);
        }
        Finding finding = open.finding().seenAgain(Math.max(open.finding().lastSeenAt(), event.at()), evidence);
        return Step.keep(new NodeSaid(finding, Math.max(open.lastAppended(), entry.appendedAt())), finding);
    }

    @Override
    public long deadline(NodeSaid open) {
        return open.lastAppended() + QUIET + GRACE;
    }

    @Override
    public Step<NodeSaid, Finding> onDeadline(NodeSaid open) {
        return Step.forget(open.finding().closed(open.finding().lastSeenAt()));
    }
}
