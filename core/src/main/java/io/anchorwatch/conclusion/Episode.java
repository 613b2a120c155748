package io.anchorwatch.conclusion;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One recovery: from the first transition out of ATTACHED to the next ATTACHED or TERMINATED. Times are epoch
 * microseconds, durations milliseconds.
 *
 * @param episodeId {@code session/version of the first transition}; never changes
 * @param nodeId the owner at the end
 * @param gating what held the recovery up, the first 16 and the last 16
 * @param complete whether no version is missing inside it
 */
public record Episode(
        String fleetId,
        String sessionId,
        String episodeId,
        @Nullable String nodeId,
        @Nullable Long beganAt,
        @Nullable Long recoveryStartedAt,
        @Nullable Long endedAt,
        Outcome outcome,
        boolean overdue,
        @Nullable String triggerCode,
        @Nullable String endCode,
        @Nullable Long recoveryDurationMs,
        @Nullable Long episodeDurationMs,
        @Nullable Long volatileMs,
        @Nullable Long degradedMs,
        @Nullable Long recoveringMs,
        int attempts,
        Map<String, Integer> rejections,
        int retries,
        int switches,
        List<Gating> gating,
        int gatingTotal,
        @Nullable String fromTransport,
        @Nullable String toTransport,
        @Nullable String policyVersion,
        List<String> flags,
        boolean complete,
        int revision)
        implements Conclusion {

    /** How an episode stands. */
    public enum Outcome {
        OPEN,
        RECOVERED,
        TERMINATED
    }

    /** Something that held a recovery up. */
    public record Gating(String code, @Nullable String cause, long at) {}

    public Episode {
        rejections = Collections.unmodifiableMap(new TreeMap<>(rejections));
        gating = List.copyOf(gating);
        flags = List.copyOf(flags);
    }

    @Override
    public String id() {
        return episodeId;
    }

    /** With the id under which it was issued. */
    public Episode keeping(String issuedId) {
        return new Episode(
                fleetId,
                sessionId,
                issuedId,
                nodeId,
                beganAt,
                recoveryStartedAt,
                endedAt,
                outcome,
                overdue,
                triggerCode,
                endCode,
                recoveryDurationMs,
                episodeDurationMs,
                volatileMs,
                degradedMs,
                recoveringMs,
                attempts,
                rejections,
                retries,
                switches,
                gating,
                gatingTotal,
                fromTransport,
                toTransport,
                policyVersion,
                flags,
                complete,
                revision);
    }

    public Episode flagged(List<String> flags) {
        return new Episode(
                fleetId,
                sessionId,
                episodeId,
                nodeId,
                beganAt,
                recoveryStartedAt,
                endedAt,
                outcome,
                overdue,
                triggerCode,
                endCode,
                recoveryDurationMs,
                episodeDurationMs,
                volatileMs,
                degradedMs,
                recoveringMs,
                attempts,
                rejections,
                retries,
                switches,
                gating,
                gatingTotal,
                fromTransport,
                toTransport,
                policyVersion,
                flags,
                complete,
                revision);
    }

    @Override
    public Episode withRevision(int revision) {
        return new Episode(
                fleetId,
                sessionId,
                episodeId,
                nodeId,
                beganAt,
                recoveryStartedAt,
                endedAt,
                outcome,
                overdue,
                triggerCode,
                endCode,
                recoveryDurationMs,
                episodeDurationMs,
                volatileMs,
                degradedMs,
                recoveringMs,
                attempts,
                rejections,
                retries,
                switches,
                gating,
                gatingTotal,
                fromTransport,
                toTransport,
                policyVersion,
                flags,
                complete,
                revision);
    }
}
