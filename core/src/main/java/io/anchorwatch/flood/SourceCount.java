package io.anchorwatch.flood;

import java.util.Map;

/**
 * What came from one source in a span of time.
 *
 * @param attempts outcomes of requests to reattach
 * @param rejections those that were turned away
 * @param handshakes completed or failed: they are no attempts
 * @param distinctSessions sessions that nodes knew, at most 64
 * @param distinctCapped whether there may have been more sessions
 * @param atLeast whether there may have been more of everything: so many sources came that some were let go
 * @param byCode attempts by outcome
 */
public record SourceCount(
        String source,
        int attempts,
        int rejections,
        long handshakes,
        int distinctSessions,
        boolean distinctCapped,
        boolean atLeast,
        Map<String, Integer> byCode) {
    public SourceCount {
        byCode = Map.copyOf(byCode);
    }

    /** By what sources are put in order: whatever they asked for, each time cost a node something. */
    public long asked() {
        return attempts + handshakes;
    }
}
