package io.anchorwatch.session;

import io.anchorwatch.event.SessionState;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stands. Times are epoch microseconds.
 *
 * @param state as last known, or null while no mutation has been seen
 * @param since when that state began
 * @param expiredUnheard whether its time to live ran out and nobody said so
 * @param complete whether every version from the first to the last is there
 */
public record View(
        String fleetId,
        String sessionId,
        @Nullable SessionState state,
        @Nullable Long stateVersion,
        @Nullable String ownerNodeId,
        @Nullable Long ownerEpoch,
        @Nullable String transportId,
        @Nullable Long since,
        @Nullable String clientRef,
        @Nullable String policyVersion,
        long firstSeenAt,
        long lastEventAt,
        boolean expiredUnheard,
        Counts counts,
        boolean complete,
        List<String> incompleteReasons) {

    /** How much there is of what. */
    public record Counts(int events, int attempts, int rejections, int switches, int episodes, int findings) {}

    /** The same from a timeline that is longer than what is kept in view. */
    public View truncated() {
        List<String> reasons = Stream.concat(incompleteReasons.stream(), Stream.of("truncated"))
                .toList();
        return new View(
                fleetId,
                sessionId,
                state,
                stateVersion,
                ownerNodeId,
                ownerEpoch,
                transportId,
                since,
                clientRef,
                policyVersion,
                firstSeenAt,
                lastEventAt,
                expiredUnheard,
                counts,
                false,
                reasons);
    }
}
