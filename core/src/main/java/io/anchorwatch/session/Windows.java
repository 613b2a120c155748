package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.Entry;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.session.WindowShare.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One session's results in the windows that are still open, and the confirmations when they close. */
final class Windows {
    private final String fleetId;
    private final String sessionId;
    private final TreeMap<Long, Open> open = new TreeMap<>();
    private long closedBefore = Long.MIN_VALUE;

    Windows(String fleetId, String sessionId) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
    }

    /** What came of one window until now: of the binds in it, which of them, and the last one. */
    private static final class Open {
        private @Nullable WindowShare continuity;
        private @Nullable WindowShare binding;
        private @Nullable Entry last;
        private final Trail<Identity> evidence = new Trail<>();
    }

    /** Adds a result to the window that the entry belongs to. */
    void result(Invariant invariant, Entry entry, Result result, int bindingChanges, Statements out) {
        long start = InvariantWindow.startOf(entry.placedAt());
        Open window = open.computeIfAbsent(start, any -> new Open());
        boolean binds = invariant == Invariant.SINGLE_ACTIVE;
        WindowShare before = binds ? window.binding : window.continuity;
        WindowShare share = before == null
                ? new WindowShare(invariant, start, result, bindingChanges)
                : before.and(result, bindingChanges);
        if (binds) {
            window.binding = share;
            window.last = entry;
            window.evidence.add(Identity.of(entry.event()));
        } else {
            window.continuity = share;
        }
        out.share(share);
    }

    /** Whether a window has been closed and forgotten, so that more evidence for it needs the whole timeline. */
    boolean forgotten(long placedAt) {
        return InvariantWindow.startOf(placedAt) < closedBefore;
    }

    /** The clock at which the next window closes, or {@link Fold#NEVER}. */
    long deadline() {
        return open.isEmpty() ? Fold.NEVER : open.firstKey() + InvariantWindow.LENGTH + Fold.GRACE;
    }

    /** Closes the windows whose end and grace have passed. */
    void advance(long clock, Statements out) {
        while (deadline() <= clock) {
            Map.Entry<Long, Open> first = open.pollFirstEntry();
            long start = first.getKey();
            Open window = first.getValue();
            closedBefore = Math.max(closedBefore, start + InvariantWindow.LENGTH);
            if (window.binding != null && window.last != null && window.binding.result() == Result.CONFIRMED) {
                out.say(confirmed(start, window.binding, window.last, window.evidence));
            }
        }
    }

    private AuditEvent confirmed(long start, WindowShare binding, Entry last, Trail<Identity> evidence) {
        ReasonCode code = ReasonCode.AUDIT_INVARIANT_OK_SINGLE_ACTIVE;
        return new AuditEvent(
                fleetId + '/' + sessionId + '/' + code + '/' + Instant.ofEpochSecond(start / 1_000_000),
                code,
                fleetId,
                sessionId,
                last.event().nodeId(),
                start + InvariantWindow.LENGTH,
                last.effectiveVersion(),
                evidence.ids().stream().map(each -> each.eventId(fleetId)).toList(),
                Map.of("binding_changes", Integer.toString(binding.bindingChanges())),
                "One active binding: " + last.event().transportId() + " at version " + last.effectiveVersion(),
                0);
    }

    void rest(RestWriter out) {
        out.timeOrLeast(closedBefore).number(open.size());
        open.forEach((start, window) -> {
            List<Identity> evidence = window.evidence.ids();
            out.time(start).entry(window.last).number(evidence.size());
            evidence.forEach(each -> each.rest(out));
            rest(window.continuity, out);
            rest(window.binding, out);
        });
    }

    @SuppressWarnings("EnumOrdinal") // The bytes are read again by the same process alone.
    private static void rest(@Nullable WindowShare share, RestWriter out) {
        out.flag(share != null);
        if (share != null) {
            out.number(share.result().ordinal()).number(share.bindingChanges());
        }
    }

    void wake(RestReader in) {
        closedBefore = in.timeOrLeast();
        for (long left = in.number(); left > 0; left--) {
            long start = in.time();
            Open window = new Open();
            window.last = in.entry();
            for (long evidence = in.number(); evidence > 0; evidence--) {
                window.evidence.add(Identity.wake(in));
            }
            window.continuity = share(Invariant.NO_RESET, start, in);
            window.binding = share(Invariant.SINGLE_ACTIVE, start, in);
            open.put(start, window);
        }
    }

    @SuppressWarnings("EnumOrdinal") // The bytes are read again by the same process alone.
    private static @Nullable WindowShare share(Invariant invariant, long start, RestReader in) {
        return in.flag()
                ? new WindowShare(invariant, start, Result.values()[(int) in.number()], (int) in.number())
                : null;
    }
}
