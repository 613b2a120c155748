package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Gating;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.event.SessionState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The book that a template keeps of one episode while it writes it. Times are the node's, in epoch microseconds. */
final class Tally {
    private static final int GATING_EACH_END = 16;

    private final long firstVersion;
    private final long beganAt;
    private final ReasonCode trigger;
    private final @Nullable String from;
    private final Map<SessionState, Long> spent = new EnumMap<>(SessionState.class);
    private final Map<String, Integer> rejections = new TreeMap<>();
    private final List<Gating> gating = new ArrayList<>();
    private @Nullable Long recoveryStartedAt;
    private SessionState state;
    private long since;
    private int attempts;
    private int retries;
    private int switches;
    private boolean beginLost;

    Tally(long firstVersion, long beganAt, ReasonCode trigger, SessionState state, @Nullable String from) {
        this.firstVersion = firstVersion;
        this.beganAt = beganAt;
        this.trigger = trigger;
        this.from = from;
        this.state = state;
        since = beganAt;
        noteRecovery();
    }

    void enter(SessionState next, long at) {
        spent.merge(state, at - since, Long::sum);
        state = next;
        since = at;
        noteRecovery();
    }

    private void noteRecovery() {
        if (state == SessionState.RECOVERING && recoveryStartedAt == null) {
            recoveryStartedAt = since;
        }
    }

    void accepted() {
        attempts++;
    }

    void rejected(ReasonCode code) {
        attempts++;
        rejections.merge(code.name(), 1, Integer::sum);
    }

    void retried() {
        retries++;
    }

    void switched() {
        switches++;
    }

    void gated(ReasonCode code, String cause, long at) {
        gating.add(new Gating(code.name(), cause, at));
    }

    /** Its first transition never arrives. */
    void loseBegin() {
        beginLost = true;
    }

    boolean recovering() {
        return recoveryStartedAt != null;
    }

    boolean holed() {
        return beginLost;
    }

    /** As it stands when its last transition has been told. */
    Episode ended(Life life, Outcome outcome, ReasonCode end, long endedAt) {
        boolean recovered = outcome == Outcome.RECOVERED && recoveryStartedAt != null;
        return episode(
                life,
                outcome,
                false,
                end.name(),
                endedAt,
                beginLost || !recovered ? null : millis(endedAt - since(recoveryStartedAt)),
                beginLost ? null : millis(endedAt - beganAt),
                beginLost ? Map.of() : spent);
    }

    /** As it stands when its bound has passed and nothing has been heard. */
    Episode overdue(Life life) {
        return episode(life, Outcome.OPEN, true, null, null, null, null, Map.of());
    }

    private Episode episode(
            Life life,
            Outcome outcome,
            boolean overdue,
            @Nullable String end,
            @Nullable Long endedAt,
            @Nullable Long recoveryMs,
            @Nullable Long episodeMs,
            Map<SessionState, Long> spent) {
        return new Episode(
                life.stage.setup.fleetId(),
                life.session,
                life.session + '/' + firstVersion,
                life.node,
                beginLost ? null : beganAt,
                beginLost ? null : recoveryStartedAt,
                endedAt,
                outcome,
                overdue,
                beginLost ? null : trigger.name(),
                end,
                recoveryMs,
                episodeMs,
                millis(spent.get(SessionState.VOLATILE)),
                millis(spent.get(SessionState.DEGRADED)),
                millis(spent.get(SessionState.RECOVERING)),
                attempts,
                rejections,
                retries,
                switches,
                keptGating(),
                gating.size(),
                from,
                life.binding(),
                life.policyVersion,
                beginLost ? List.of("BEGIN_LOST", "GAP") : List.of(),
                !beginLost,
                0);
    }

    private List<Gating> keptGating() {
        if (gating.size() <= 2 * GATING_EACH_END) {
            return gating;
        }
        List<Gating> kept = new ArrayList<>(gating.subList(0, GATING_EACH_END));
        kept.addAll(gating.subList(gating.size() - GATING_EACH_END, gating.size()));
        return kept;
    }

    private static long since(@Nullable Long at) {
        return at == null ? 0 : at;
    }

    private static @Nullable Long millis(@Nullable Long micros) {
        return micros == null ? null : micros / 1_000;
    }
}
