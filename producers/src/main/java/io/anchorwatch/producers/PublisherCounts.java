package io.anchorwatch.producers;

import org.jspecify.annotations.Nullable;

/**
 * What has become of a publisher's events, heartbeats not counted.
 *
 * @param accepted taken over from callers
 * @param acknowledged of the accepted: written, on all replicas
 * @param failed of the accepted: refused for good
 * @param dropped not accepted, because the buffer was full
 * @param problem the last thing that went wrong, in words, or null
 */
public record PublisherCounts(
        long accepted,
        long acknowledged,
        long failed,
        long dropped,
        @Nullable String problem) {
    /** Accepted, and neither acknowledged nor refused yet. */
    public long outstanding() {
        return accepted - acknowledged - failed;
    }
}
