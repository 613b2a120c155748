package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The acts against one session that are not over: one finding for a rule, from its first evidence until the clock is a
 * minute and the grace past its last. Evidence comes in append order.
 */
final class Acts {
    /** How long a rule must be quiet for its finding to be over, in microseconds. */
    static final long QUIET = 60_000_000;

    private final String fleetId;
    private final Subject subject;
    private final Map<String, Act> open = new HashMap<>();

    Acts(String fleetId, String sessionId) {
        this.fleetId = fleetId;
        this.subject = new Subject(Subject.Kind.SESSION, sessionId);
    }

    private static final class Act {
        private Finding finding;
        private long lastAppended;
        private final List<String> evidence = new ArrayList<>();
        private int attempts;

        private Act(Finding finding) {
            this.finding = finding;
        }
    }

    void take(Evidence evidence, Statements out) {
        String key = evidence.code().name() + evidence.rule();
        Act act = open.get(key);
        if (act == null) {
            act = new Act(first(evidence));
            open.put(key, act);
            act.evidence.addAll(act.finding.evidence());
        } else {
            act.evidence.addAll(evidence.events());
            trim(act.evidence);
            act.finding = act.finding
                    .seenAgain(Math.max(act.finding.lastSeenAt(), evidence.at()), act.evidence)
                    .withSeverity(max(act.finding, evidence));
        }
        act.lastAppended = Math.max(act.lastAppended, evidence.completing().appendedAt());
        if (evidence.attempts() > 0) {
            act.attempts += evidence.attempts();
            act.finding = act.finding.counting(act.attempts, act.attempts);
        }
        out.say(act.finding);
    }

    private Finding first(Evidence evidence) {
        return Finding.open(
                        evidence.code(),
                        evidence.rule(),
                        fleetId,
                        subject,
                        evidence.at(),
                        evidence.events(),
                        evidence.message())
                .withSeverity(evidence.severity())
                .withViolation(evidence.violation(), evidence.details());
    }

    private static Severity max(Finding finding, Evidence evidence) {
        return evidence.severity().compareTo(finding.severity()) > 0 ? evidence.severity() : finding.severity();
    }

    /** Keeps the first and the last of the evidence, each piece once. */
    static void trim(List<String> evidence) {
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(evidence));
        evidence.clear();
        evidence.addAll(distinct);
        while (evidence.size() > 2 * Finding.EVIDENCE_EACH_END) {
            evidence.remove(Finding.EVIDENCE_EACH_END);
        }
    }

    /** The clock at which the next act is over, or {@link Fold#NEVER}. */
    long deadline() {
        if (open.isEmpty()) {
            return Fold.NEVER;
        }
        long next = Fold.NEVER;
        for (Act act : open.values()) {
            next = Math.min(next, act.lastAppended + QUIET + Fold.GRACE);
        }
        return next;
    }

    /** Closes what is over. */
    void advance(long clock, Statements out) {
        open.values().removeIf(act -> {
            if (act.lastAppended + QUIET + Fold.GRACE > clock) {
                return false;
            }
            out.say(act.finding.closed(act.finding.lastSeenAt()));
            return true;
        });
    }

    /** An issued finding keeps its id and its beginning, whatever was learned later. */
    void keep(Finding issued, Finding concluded) {
        for (Act act : open.values()) {
            if (act.finding.findingId().equals(concluded.findingId())) {
                act.finding = act.finding.keeping(issued);
            }
        }
    }

    /** Whether a rule's finding is not over, so that one more piece of evidence is enough. */
    boolean open(ReasonCode code, String rule) {
        return open.containsKey(code.name() + rule);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }
}
