package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Severity;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in numbers over a span of time, from what was concluded. Maps name every constant, with 0 where nothing was.
 *
 * @param recoveryDurationMs of recovered episodes whose recovery's duration is known
 * @param successRatio recovered over ended, 0 to 1; null when none ended
 * @param rejections by code, inside episodes only
 * @param switches inside episodes only
 * @param findings by severity, without withdrawn ones
 */
public record FleetFigures(
        String fleetId,
        long since,
        long until,
        Map<Outcome, Long> episodes,
        Distribution recoveryDurationMs,
        @Nullable Double successRatio,
        Map<String, Long> rejections,
        long switches,
        Map<Invariant, Tally> invariants,
        Map<Severity, Long> findings) {

    /**
     * How values are spread, in milliseconds: nearest-rank quantiles from fixed logarithmic buckets, within 1 %; the
     * greatest value is exact. All null but the count when there is none.
     */
    public record Distribution(
            long count,
            @Nullable Long p50,
            @Nullable Long p95,
            @Nullable Long p99,
            @Nullable Long max) {}

    /** An invariant, added up over windows and partitions. */
    public record Tally(long checked, long confirmed, long breached, long notEvaluable, long bindingChanges) {
        static final Tally NOTHING = new Tally(0, 0, 0, 0, 0);

        Tally plus(Tally other) {
            return new Tally(
                    checked + other.checked,
                    confirmed + other.confirmed,
                    breached + other.breached,
                    notEvaluable + other.notEvaluable,
                    bindingChanges + other.bindingChanges);
        }
    }

    /** Adds up. */
    static final class Sum {
        /** 24 days in milliseconds: the longest value told apart; longer ones count as this one. */
        private static final long LONGEST_MS = 1L << 31;

        private final Map<Outcome, Long> episodes = zeros(Outcome.class);
        private final Map<Severity, Long> findings = zeros(Severity.class);
        private final Map<Invariant, Tally> invariants = new EnumMap<>(Invariant.class);
        private final Map<String, Long> rejections = new TreeMap<>();
        private final Histogram durations = new Histogram(1, LONGEST_MS, 2);
        private long longest;
        private long switches;

        Sum() {
            for (Invariant invariant : Invariant.values()) {
                invariants.put(invariant, Tally.NOTHING);
            }
        }

        private static <E extends Enum<E>> Map<E, Long> zeros(Class<E> type) {
            Map<E, Long> map = new EnumMap<>(type);
            for (E constant : type.getEnumConstants()) {
                map.put(constant, 0L);
            }
            return map;
        }

        /** An episode, with its recovery's duration in milliseconds where that is known. */
        void ended(Outcome outcome, long switched, @Nullable Long duration) {
            episodes.merge(outcome, 1L, Long::sum);
            switches += switched;
            if (outcome == Outcome.RECOVERED && duration != null) {
                durations.recordValue(Math.min(Math.max(duration, 0), LONGEST_MS));
                longest = Math.max(longest, duration);
            }
        }

        void rejected(String code, long n) {
            rejections.merge(code, n, Long::sum);
        }

        void found(Severity severity) {
            findings.merge(severity, 1L, Long::sum);
        }

        void checked(Invariant invariant, Tally window) {
            invariants.computeIfPresent(invariant, (which, tally) -> tally.plus(window));
        }

        FleetFigures figures(String fleetId, long since, long until) {
            long recovered = episodes.getOrDefault(Outcome.RECOVERED, 0L);
            long ended = recovered + episodes.getOrDefault(Outcome.TERMINATED, 0L);
            return new FleetFigures(
                    fleetId,
                    since,
                    until,
                    Collections.unmodifiableMap(episodes),
                    distribution(),
                    ended == 0 ? null : (double) recovered / ended,
                    Collections.unmodifiableMap(rejections),
                    switches,
                    Collections.unmodifiableMap(invariants),
                    Collections.unmodifiableMap(findings));
        }

        private Distribution distribution() {
            long count = durations.getTotalCount();
            return count == 0
                    ? new Distribution(0, null, null, null, null)
                    : new Distribution(count, quantile(50), quantile(95), quantile(99), longest);
        }

        /** The middle of a bucket is nearer to its values than the end; never above the greatest value. */
        private long quantile(double percentile) {
            long value = durations.getValueAtPercentile(percentile);
            return Math.min(durations.medianEquivalentValue(value), longest);
        }
    }
}
