package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.Entry;
import io.anchorwatch.session.WindowShare.Result;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks no reset across a recovery that ended attached under the same id (docs/domain.md, invariants). */
final class Continuity {
    private Continuity() {}

    /**
     * Judges one ended recovery.
     *
     * @param last the mutation that ended it
     * @param clientRef the session's client, or null while none is known
     */
    static void judge(Entry last, Episode episode, @Nullable String clientRef, Windows windows, Statements out) {
        boolean recovered =
                episode.recoveryStartedAt() != null || episode.flags().contains("BEGIN_LOST");
        if (!recovered) {
            return;
        }
        if (!episode.complete()) {
            windows.result(Invariant.NO_RESET, last, Result.NOT_EVALUABLE, 0, out);
            return;
        }
        windows.result(Invariant.NO_RESET, last, Result.CONFIRMED, 0, out);
        ReasonCode code = ReasonCode.AUDIT_INVARIANT_OK_NO_RESET;
        out.say(new AuditEvent(
                episode.fleetId() + '/' + episode.sessionId() + '/' + code + '/' + last.effectiveVersion(),
                code,
                episode.fleetId(),
                episode.sessionId(),
                last.event().nodeId(),
                last.event().at(),
                last.effectiveVersion(),
                List.of(last.event().eventId()),
                Map.of(
                        "client_half",
                        clientRef == null ? "not_evaluable" : "confirmed",
                        "episode_id",
                        episode.episodeId()),
                "Session id kept through the recovery",
                0));
    }
}
