package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The versions of a session that are missing after the grace: one finding a hole. */
final class Gaps {
    static final String RULE = "version-gap";

    /** How many ranges are named one by one: a node may leave out as many as it likes. */
    private static final int NAMED = 16;

    /** Stands behind those that are named where there are more. */
    private static final String MORE = ",…";

    private final String fleetId;
    private final String sessionId;
    private final TreeMap<Long, Hole> byBeginning = new TreeMap<>();

    Gaps(String fleetId, String sessionId) {
        this.fleetId = fleetId;
        this.sessionId = sessionId;
    }

    private record Hole(String shownBy, List<long[]> ranges) {}

    /** Versions {@code first} to {@code last} are missing; the first event behind them is {@code shownBy}. */
    void missing(long first, long last, Entry shownBy) {
        byBeginning
                .computeIfAbsent(
                        shownBy.appendedAt(), at -> new Hole(shownBy.event().eventId(), new ArrayList<>()))
                .ranges
                .add(new long[] {first, last});
    }

    boolean isEmpty() {
        return byBeginning.isEmpty();
    }

    /** Says each hole; closed when the session has ended, since then nobody waits any more. */
    void say(@Nullable Entry end, Statements out) {
        byBeginning.forEach((began, hole) -> {
            Finding finding = Finding.open(
                            ReasonCode.AUDIT_EVENT_GAP,
                            RULE,
                            fleetId,
                            new Subject(Subject.Kind.SESSION, sessionId),
                            began,
                            List.of(hole.shownBy),
                            "Versions " + words(hole.ranges) + " missing after the grace")
                    .withViolation(null, details(hole.ranges));
            out.say(end == null ? finding : finding.closed(Math.max(began, end.appendedAt())));
        });
    }

    private static String words(List<long[]> ranges) {
        String words = named(ranges, " to ", ", ");
        int more = ranges.size() - NAMED;
        return more <= 0 ? words : words + " and " + more + " ranges more, " + total(ranges) + " versions in all,";
    }

    private static Map<String, String> details(List<long[]> ranges) {
        Map<String, String> details = new HashMap<>();
        details.put("first_missing", Long.toString(ranges.get(0)[0]));
        details.put("last_missing", Long.toString(ranges.get(ranges.size() - 1)[1]));
        details.put("missing", named(ranges, "-", ","));
        if (ranges.size() > NAMED) {
            details.put("missing", details.get("missing") + MORE);
            details.put("missing_ranges", Integer.toString(ranges.size()));
            details.put("missing_total", Long.toString(total(ranges)));
        }
        return details;
    }

    private static String named(List<long[]> ranges, String dash, String comma) {
        return ranges.stream().limit(NAMED).map(r -> r[0] + dash + r[1]).collect(Collectors.joining(comma));
    }

    private static long total(List<long[]> ranges) {
        return ranges.stream().mapToLong(range -> range[1] - range[0] + 1).sum();
    }

    /** Whether a gap that was said may have meant a version: one that it names, or one behind those, up to its last. */
    static boolean means(Finding gap, long version) {
        String missing = gap.details().getOrDefault("missing", "");
        long named = Long.MIN_VALUE;
        for (String range : missing.split(",", -1)) {
            int dash = range.indexOf('-');
            if (dash > 0) {
                named = Long.parseLong(range.substring(dash + 1));
                if (version >= Long.parseLong(range.substring(0, dash)) && version <= named) {
                    return true;
                }
            }
        }
        return missing.endsWith(MORE)
                && version > named
                && version <= Long.parseLong(gap.details().getOrDefault("last_missing", "0"));
    }
}
