package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.Entry;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.session.WindowShare.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One session's results in the windows that are still open, and the confirmations when they close. */
final class Windows {
    private final String fleetId;
    private final String sessionId;
    private final TreeMap<Long, WindowShare> continuity = new TreeMap<>();
    private final TreeMap<Long, Bound> bindings = new TreeMap<>();
    private long closedBefore = Long.MIN_VALUE;

    Windows(String fleetId, String sessionId) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
    }

    /** What the binds of one window gave, and the confirmed ones among them. */
    private record Bound(WindowShare share, List<String> evidence, Entry last) {}

    /** Adds a result to the window that the entry belongs to. */
    void result(Invariant invariant, Entry entry, Result result, int bindingChanges, Statements out) {
        long start = InvariantWindow.startOf(entry.placedAt());
        if (invariant == Invariant.NO_RESET) {
            WindowShare share = continuity.get(start);
            share = share == null
                    ? new WindowShare(invariant, start, result, bindingChanges)
                    : share.and(result, bindingChanges);
            continuity.put(start, share);
            out.share(share);
            return;
        }
        Bound bound = bindings.get(start);
        List<String> evidence = bound == null ? new ArrayList<>() : new ArrayList<>(bound.evidence);
        evidence.add(entry.event().eventId());
        Trail.trim(evidence);
        WindowShare share = bound == null
                ? new WindowShare(invariant, start, result, bindingChanges)
                : bound.share.and(result, bindingChanges);
        bindings.put(start, new Bound(share, evidence, entry));
        out.share(share);
    }

    /** Whether a window has been closed and forgotten, so that more evidence for it needs the whole timeline. */
    boolean forgotten(long placedAt) {
        return InvariantWindow.startOf(placedAt) < closedBefore;
    }

    /** The clock at which the next window closes, or {@link Fold#NEVER}. */
    long deadline() {
        long first = Math.min(
                bindings.isEmpty() ? Long.MAX_VALUE : bindings.firstKey(),
                continuity.isEmpty() ? Long.MAX_VALUE : continuity.firstKey());
        return first == Long.MAX_VALUE ? Fold.NEVER : first + InvariantWindow.LENGTH + Fold.GRACE;
    }

    /** Closes the windows whose end and grace have passed. */
    void advance(long clock, Statements out) {
        while (deadline() <= clock) {
            long start = deadline() - InvariantWindow.LENGTH - Fold.GRACE;
            continuity.remove(start);
            Bound bound = bindings.remove(start);
            closedBefore = Math.max(closedBefore, start + InvariantWindow.LENGTH);
            if (bound != null && bound.share.result() == Result.CONFIRMED) {
                out.say(confirmed(start, bound));
            }
        }
    }

    private AuditEvent confirmed(long start, Bound bound) {
        ReasonCode code = ReasonCode.AUDIT_INVARIANT_OK_SINGLE_ACTIVE;
        return new AuditEvent(
                fleetId + '/' + sessionId + '/' + code + '/' + Instant.ofEpochSecond(start / 1_000_000),
                code,
                fleetId,
                sessionId,
                bound.last.event().nodeId(),
                start + InvariantWindow.LENGTH,
                bound.last.effectiveVersion(),
                bound.evidence,
                Map.of("binding_changes", Integer.toString(bound.share.bindingChanges())),
                "One active binding: " + bound.last.event().transportId() + " at version "
                        + bound.last.effectiveVersion(),
                0);
    }
}
