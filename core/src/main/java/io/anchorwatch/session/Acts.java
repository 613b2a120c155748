package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The acts against one session that are not over: one finding for a rule, from its first evidence until the clock is a
 * minute and the grace past its last. Evidence comes in append order.
 */
final class Acts {
    /** How long a rule must be quiet for its finding to be over, in microseconds. */
    static final long QUIET = 60_000_000;

    /** How often more of the same attempts is said, in microseconds. */
    private static final long SAID_EVERY = 1_000_000;

    private final String fleetId;
    private final Subject subject;
    private Map<String, Act> open = Map.of(); // most sessions are never attacked
    private long next = Fold.NEVER;

    Acts(String fleetId, String sessionId) {
        this.fleetId = fleetId;
        this.subject = new Subject(Subject.Kind.SESSION, sessionId);
    }

    private static final class Act {
        private Finding finding; // as it was last said
        private long lastSeenAt;
        private Severity severity;
        private long lastAppended;
        private final Trail<String> trail;
        private int attempts;
        private long saidAt;
        private boolean more;

        private Act(Finding finding) {
            this.finding = finding;
            this.lastSeenAt = finding.lastSeenAt();
            this.severity = finding.severity();
            this.trail = new Trail<>(finding.evidence());
        }

        private long closesAt() {
            return lastAppended + QUIET + Fold.GRACE;
        }

        private long deadline() {
            return more ? Math.min(saidAt + SAID_EVERY, closesAt()) : closesAt();
        }

        private Finding now() {
            if (more) {
                finding = finding.seenAgain(lastSeenAt, trail.ids(), severity, attempts);
                more = false;
            } else if (attempts > 0) {
                finding = finding.counting(attempts, attempts);
            }
            return finding;
        }
    }

    /**
     * Takes a piece of evidence. Counted attempts are said at most once a second, for an attack must not make us loud; what
     * is worse than before is said at once.
     */
    void take(Evidence evidence, Statements out) {
        Act act = act(evidence.code(), evidence.rule());
        boolean first = act == null;
        boolean worse = false;
        if (act == null) {
            act = new Act(first(evidence));
            open = open.isEmpty() ? new HashMap<>(4) : open;
            open.put(evidence.code().name() + evidence.rule(), act);
        } else {
            worse = evidence.severity().compareTo(act.severity) > 0;
            act.trail.addAll(evidence.events());
            act.lastSeenAt = Math.max(act.lastSeenAt, evidence.at());
            act.severity = worse ? evidence.severity() : act.severity;
            act.more = true;
        }
        act.lastAppended = Math.max(act.lastAppended, evidence.completing().appendedAt());
        act.attempts += evidence.attempts();
        long judgedAt = evidence.completing().appendedAt() + Fold.GRACE;
        if (first || worse || evidence.attempts() == 0 || judgedAt >= act.saidAt + SAID_EVERY) {
            act.saidAt = judgedAt;
            out.say(act.now());
        }
        reckon();
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

    /** The clock at which the next act is over or said again, or {@link Fold#NEVER}. */
    long deadline() {
        return next;
    }

    private void reckon() {
        next = Fold.NEVER;
        for (Act act : open.values()) {
            next = Math.min(next, act.deadline());
        }
    }

    /** Closes what is over, and says what has waited for its second. */
    void advance(long clock, Statements out) {
        for (Iterator<Act> acts = open.values().iterator(); acts.hasNext(); ) {
            Act act = acts.next();
            if (act.closesAt() <= clock) {
                Finding last = act.now();
                out.say(last.closed(last.lastSeenAt()));
                acts.remove();
            } else if (act.deadline() <= clock) {
                act.saidAt += SAID_EVERY;
                out.say(act.now());
            }
        }
        reckon();
    }

    /**
     * An issued finding keeps its id and its beginning, whatever was learned later.
     *
     * @param cut whether it keeps its attempts, too, since they are not all there any more
     */
    void keep(Finding issued, Finding concluded, boolean cut) {
        for (Act act : open.values()) {
            if (act.finding.findingId().equals(concluded.findingId())) {
                act.finding = act.finding.keeping(issued);
                act.attempts =
                        cut && issued.attempts() != null ? Math.max(act.attempts, issued.attempts()) : act.attempts;
            }
        }
    }

    /** Whether a rule's finding is not over, so that one more piece of evidence is enough. */
    boolean open(ReasonCode code, String rule) {
        return act(code, rule) != null;
    }

    private @Nullable Act act(ReasonCode code, String rule) {
        for (Act act : open.values()) { // one or two
            if (act.finding.code() == code && act.finding.rule().equals(rule)) {
                return act;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }
}
