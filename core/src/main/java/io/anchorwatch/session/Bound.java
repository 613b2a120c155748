package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.fold.Fold;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bound of one episode's recovery: how long RECOVERING may last, whether it was passed, and the finding that says so.
 * Silence counts only until it is known when the recovery went on; then its own times decide (docs/domain.md, recovery
 * episodes).
 */
final class Bound {
    /** By how much a node may pass its bound without being overdue: a timer's slack, in microseconds. */
    private static final long SLACK = 1_000_000;

    private final String fleetId;
    private final String sessionId;
    private final String episodeId;
    private final long window;
    private @Nullable Entry entered;
    private boolean waiting;
    private boolean passedBefore;
    private boolean passedNow;
    private @Nullable Finding finding;
    private boolean closed;

    /**
     * A bound that nothing has entered yet.
     *
     * @param window how long RECOVERING may last, microseconds
     */
    Bound(String fleetId, String sessionId, String episodeId, long window) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
        this.episodeId = episodeId;
        this.window = window;
    }

    /** The session enters RECOVERING: the bound begins anew. */
    void enter(Entry entry) {
        entered = entry;
        waiting = true;
    }

    /** The session leaves the state that it is in, at that time. */
    void leave(long at) {
        passedBefore |= waiting && passed(at);
        passedNow = false;
        waiting = false;
    }

    /** An event while the bound is running: of the same node, it may show by its own time that the bound has passed. */
    void note(Entry entry) {
        boolean sameNode =
                entered != null && entry.event().nodeId().equals(entered.event().nodeId());
        if (waiting && sameNode && passed(entry.at())) {
            passedNow = true;
        }
    }

    private boolean passed(long at) {
        return entered != null && at - entered.at() > window + SLACK;
    }

    /** Versions are missing: nothing is concluded about a bound over a gap. */
    void gap() {
        waiting = false;
        passedNow = false;
    }

    /** The clock at which silence means that the bound has passed, or {@link Fold#NEVER}. */
    long deadline() {
        return waiting && !passedNow && entered != null ? entered.appendedAt() + window + Fold.GRACE : Fold.NEVER;
    }

    /** Nobody has spoken until {@link #deadline}. */
    void outwaited() {
        passedNow = true;
    }

    /** Whether the bound was passed, now or earlier in the episode. */
    boolean overdue() {
        return passedBefore || passedNow;
    }

    /**
     * Says what has changed: the finding opens when the bound is passed, and is withdrawn when its own times explain it.
     *
     * @return whether the episode has changed with it
     */
    boolean say(Statements out) {
        if (overdue() && finding == null && !closed && entered != null) {
            finding = opened(entered);
            out.say(finding);
            return true;
        }
        if (!overdue() && finding != null) {
            out.say(finding.retracted());
            finding = null;
            return true;
        }
        return false;
    }

    private Finding opened(Entry since) {
        String bound = Long.toString(window / 1_000);
        return Finding.open(
                        ReasonCode.AUDIT_RECOVERY_OVERDUE,
                        "recovery-overdue",
                        fleetId,
                        new Subject(Subject.Kind.SESSION, sessionId),
                        since.at() + window,
                        List.of(since.event().eventId()),
                        "Recovery open past its bound of " + bound + " ms")
                .withViolation(null, Map.of("bound_ms", bound, "episode_id", episodeId));
    }

    /** The recovery has ended or has a new bound: the finding, which is opened once an episode, ends at that time. */
    void close(long at, Statements out) {
        say(out);
        if (finding != null) {
            out.say(finding.closed(at));
            finding = null;
            closed = true;
        }
    }

    /** An issued finding keeps its id and its beginning. */
    void keep(Finding issued) {
        finding = finding == null ? null : finding.keeping(issued);
    }

    /** Whether no finding is open: an open one does not rest. */
    boolean mayRest() {
        return finding == null;
    }

    void rest(RestWriter out) {
        out.entry(entered).flag(waiting).flag(passedBefore).flag(passedNow).flag(closed);
    }

    void wake(RestReader in) {
        entered = in.entry();
        waiting = in.flag();
        passedBefore = in.flag();
        passedNow = in.flag();
        closed = in.flag();
    }
}
