package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The versions of a session that are missing after the grace: one finding a hole. */
final class Gaps {
    static final String RULE = "version-gap";

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
        return String.join(", ", ranges.stream().map(r -> r[0] + " to " + r[1]).toList());
    }

    private static Map<String, String> details(List<long[]> ranges) {
        return Map.of(
                "first_missing", Long.toString(ranges.get(0)[0]),
                "last_missing", Long.toString(ranges.get(ranges.size() - 1)[1]),
                "missing",
                        String.join(
                                ",", ranges.stream().map(r -> r[0] + "-" + r[1]).toList()));
    }
}
