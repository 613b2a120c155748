package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Episode;
import org.jspecify.annotations.Nullable;

/**
 * Which episodes; null means any.
 *
 * @param minDurationMs only those whose recovery is known to have taken at least so long
 */
public record EpisodeFilter(
        @Nullable String sessionId,
        Episode.@Nullable Outcome outcome,
        @Nullable Long minDurationMs) {
    public static final EpisodeFilter ANY = new EpisodeFilter(null, null, null);

    boolean takes(Episode episode) {
        Long duration = episode.recoveryDurationMs();
        return (sessionId == null || sessionId.equals(episode.sessionId()))
                && (outcome == null || outcome == episode.outcome())
                && (minDurationMs == null || (duration != null && duration >= minDurationMs));
    }
}
