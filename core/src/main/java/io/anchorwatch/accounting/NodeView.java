package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node as its account stands, with all that has been reported by now. Times are epoch microseconds.
 *
 * @param incarnation its newest life
 * @param lastHeardAt append time of its last event or heartbeat
 * @param countedFrom the number at which counting begins in the newest life, or null while none is known
 * @param received how many of its numbers were heard
 * @param issued how many it has given away, from {@code countedFrom} to the last one known; null while none is known
 * @param missing what is missing although the grace has passed, of all lives that are remembered, in the order of life
 *     and number; what makes up the rest of {@code issued} is within its grace, or counted by {@code missingGivenUp}
 * @param missingGivenUp how many numbers are missing that are not told one by one any more
 * @param jumps how many numbers were too far ahead to be believed
 * @param outside how many numbers, of all lives, came from before where counting begins, too late to begin lower;
 *     repeated ones each time
 * @param rejections what it answered, in order of the code, since it is remembered
 * @param skewMs how far its clock is ahead, negative when behind; null while nothing shows it
 */
public record NodeView(
        String fleetId,
        String nodeId,
        long incarnation,
        long lastHeardAt,
        boolean silent,
        @Nullable Long countedFrom,
        long received,
        @Nullable Long issued,
        List<Missing> missing,
        long missingGivenUp,
        long jumps,
        long outside,
        Map<String, Long> rejections,
        long conflicts,
        @Nullable Long skewMs) {
    /**
     * Numbers that are missing.
     *
     * @param issuedAfter append time of the newest number before them: they were given away after that
     * @param noticedAt append time of the first event or heartbeat behind them
     */
    public record Missing(long from, long to, long incarnation, long issuedAfter, long noticedAt) {}

    public NodeView {
        missing = List.copyOf(missing);
        rejections = Collections.unmodifiableMap(new TreeMap<>(rejections));
    }

    /** What a state shows. */
    public static NodeView of(NodeState state) {
        NodeState now = new Book(state).released(Long.MAX_VALUE).state();
        List<Missing> missing = new ArrayList<>();
        long heardAt = Long.MIN_VALUE;
        long givenUp = 0;
        long jumps = 0;
        long outside = 0;
        for (Ledger life : now.lives) {
            heardAt = Math.max(heardAt, life.heardAt);
            givenUp += life.givenUp;
            jumps += life.jumps;
            outside += life.outside;
            for (Hole hole : life.holes) {
                if (hole.noticed()) {
                    missing.add(new Missing(hole.from(), hole.to(), life.incarnation, hole.afterAt(), hole.behindAt()));
                }
            }
        }
        Ledger newest = now.lives.stream()
                .max(Comparator.comparingLong(life -> life.incarnation))
                .orElseThrow();
        boolean known = newest.first != 0;
        Map<String, Long> rejections = new TreeMap<>();
        now.rejections.forEach((code, count) -> rejections.put(code.name(), count));
        Long lead = now.skew.lead();
        return new NodeView(
                now.fleetId,
                now.nodeId,
                newest.incarnation,
                heardAt,
                now.watch.silent(),
                known ? newest.first : null,
                newest.received,
                known ? newest.highest - newest.first + 1 : null,
                missing,
                givenUp,
                jumps,
                outside,
                rejections,
                now.rejections.getOrDefault(ReasonCode.OWNERSHIP_CONFLICT, 0L),
                lead == null ? null : lead / 1_000);
    }

    /** With only the missing numbers that may have been given away within a span of time, both ends included. */
    public NodeView between(long since, long until) {
        return new NodeView(
                fleetId,
                nodeId,
                incarnation,
                lastHeardAt,
                silent,
                countedFrom,
                received,
                issued,
                missing.stream()
                        .filter(range -> range.issuedAfter <= until && range.noticedAt >= since)
                        .toList(),
                missingGivenUp,
                jumps,
                outside,
                rejections,
                conflicts,
                skewMs);
    }
}
