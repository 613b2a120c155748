package io.anchorwatch.simulation;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Micros;
import org.jspecify.annotations.Nullable;

/** When a conclusion is the one that a truth speaks of. */
final class Sameness {
    private Sameness() {}

    /**
     * What a truth or a conclusion is about, whatever it says of it.
     *
     * @param what the kind, as a {@link Comparison.Row} names it
     * @param id of the episode; session, subject and rule, or start of the window
     */
    record Place(String what, String fleetId, String id) {}

    static Place place(Conclusion conclusion) {
        if (conclusion instanceof Episode episode) {
            return episode(episode);
        }
        if (conclusion instanceof Finding finding) {
            return new Place(
                    "findings " + finding.code().name(), finding.fleetId(), about(finding.subject(), finding.rule()));
        }
        if (conclusion instanceof AuditEvent audit) {
            return new Place("audit events " + audit.code().name(), audit.fleetId(), audit.sessionId());
        }
        InvariantWindow window = (InvariantWindow) conclusion;
        return new Place("windows " + window.invariant(), window.fleetId(), Micros.text(window.windowStart()));
    }

    /** The same of a truth; null for one about what must not be concluded. */
    static @Nullable Place place(Truth truth) {
        if (truth instanceof Truth.OfEpisode episode) {
            return episode(episode.episode());
        }
        if (truth instanceof Truth.OfFinding finding) {
            return new Place(
                    "findings " + finding.code().name(), finding.fleetId(), about(finding.subject(), finding.rule()));
        }
        if (truth instanceof Truth.OfAudit audit) {
            return new Place("audit events " + audit.code().name(), audit.fleetId(), audit.sessionId());
        }
        if (truth instanceof Truth.OfWindow window) {
            return new Place("windows " + window.invariant(), window.fleetId(), Micros.text(window.windowStart()));
        }
        return null;
    }

    /** The session that is spoken of, or null if it is something else. */
    static @Nullable String sessionOf(Conclusion conclusion) {
        if (conclusion instanceof Episode episode) {
            return episode.sessionId();
        }
        if (conclusion instanceof Finding finding) {
            return finding.subject().kind() == Subject.Kind.SESSION
                    ? finding.subject().id()
                    : null;
        }
        return conclusion instanceof AuditEvent audit ? audit.sessionId() : null;
    }

    private static Place episode(Episode episode) {
        return new Place("episodes", episode.fleetId(), episode.episodeId());
    }

    private static String about(Subject subject, String rule) {
        return subject.kind().word() + ' ' + subject.id() + ' ' + rule;
    }

    /** Whether it was not taken back, and says anything at all. */
    static boolean stands(Conclusion conclusion) {
        if (conclusion instanceof Episode episode) {
            return !episode.flags().contains("WITHDRAWN");
        }
        if (conclusion instanceof Finding finding) {
            return !finding.withdrawn();
        }
        if (conclusion instanceof AuditEvent audit) {
            return !audit.details().containsKey("withdrawn");
        }
        InvariantWindow window = (InvariantWindow) conclusion;
        return window.confirmed() + window.breached() + window.notEvaluable() > 0;
    }

    /** Whether a conclusion about the same thing says what is true of it. */
    static boolean matches(Truth truth, Conclusion conclusion) {
        if (truth instanceof Truth.OfEpisode episode) {
            return conclusion instanceof Episode found && episode.matches(found);
        }
        if (truth instanceof Truth.OfFinding finding) {
            return conclusion instanceof Finding found && finding.matches(found);
        }
        if (truth instanceof Truth.OfAudit audit) {
            return conclusion instanceof AuditEvent found && matches(audit, found);
        }
        return truth instanceof Truth.OfWindow window
                && conclusion instanceof InvariantWindow found
                && window.confirmed() == found.confirmed()
                && window.breached() == found.breached()
                && window.notEvaluable() == found.notEvaluable();
    }

    private static boolean matches(Truth.OfAudit truth, AuditEvent audit) {
        Long windowStart = truth.windowStart();
        return (windowStart == null || audit.auditId().endsWith('/' + Micros.text(windowStart)))
                && (truth.stateVersion() == null || truth.stateVersion().equals(audit.stateVersion()))
                && audit.details().entrySet().containsAll(truth.details().entrySet());
    }
}
