package io.anchorwatch.quickstart;

import io.anchorwatch.app.read.FindingFilter;
import io.anchorwatch.app.read.FleetFigures;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.app.read.Span;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a demo tells while it runs: each finding in a line when it is first seen, by the time at which it began; what is
 * ordinary as a count now and then. Never more than a few lines at a time.
 */
final class DemoNews {
    private static final int LINES_AT_ONCE = 8;

    /** How far back a look goes: a flood begins long before it is one. */
    private static final long MEMORY = 120_000_000;

    private static final int LOOKED_AT = 5_000;

    private final PrintWriter out;
    private final ReadModel model;
    private final String fleetId;
    private final long startAt;
    private final Set<String> told = new HashSet<>();
    private final Set<String> withdrawn = new HashSet<>();

    /** @param startAt when the fleet begins to live, epoch microseconds */
    DemoNews(PrintWriter out, ReadModel model, String fleetId, long startAt) {
        this.out = out;
        this.model = model;
        this.fleetId = fleetId;
        this.startAt = startAt;
    }

    /** A line of one's own. */
    void say(String line) {
        out.println(time(nowMicros()) + "  " + line);
        out.flush();
    }

    /** Tells what is new since the last time. */
    void tell() {
        Span lately = new Span(fleetId, Math.max(startAt, nowMicros() - MEMORY), null, LOOKED_AT);
        List<String> lines = new ArrayList<>();
        for (Finding finding :
                oldestFirst(model.findings(lately, FindingFilter.ANY).items())) {
            if (finding.withdrawn()) {
                if (told.contains(finding.id()) && withdrawn.add(finding.id())) {
                    lines.add(line(finding.beganAt(), "withdrawn", finding));
                }
            } else if (told.add(finding.id())) {
                lines.add(line(finding.beganAt(), finding.severity().name(), finding));
            }
        }
        lines.stream().limit(LINES_AT_ONCE).forEach(out::println);
        if (lines.size() > LINES_AT_ONCE) {
            out.println("          and " + (lines.size() - LINES_AT_ONCE) + " more at once: see the page");
        }
        out.flush();
    }

    private static String line(long at, String severity, Finding finding) {
        return "%s  %-9s %-28s %s %s: %s"
                .formatted(
                        time(at),
                        severity,
                        finding.code(),
                        finding.subject().kind().word(),
                        finding.subject().id(),
                        finding.message());
    }

    /** Tells in a line how much there is by now. */
    void count(long events) {
        FleetFigures figures = model.figures(fleetId, startAt, Long.MAX_VALUE);
        long recovered = figures.episodes().getOrDefault(Episode.Outcome.RECOVERED, 0L);
        long ended = figures.episodes().getOrDefault(Episode.Outcome.TERMINATED, 0L);
        long findings =
                figures.findings().values().stream().mapToLong(Long::longValue).sum();
        Long median = figures.recoveryDurationMs().p50();
        say("%d events so far: %d recovered%s, %d ended without; %d findings"
                .formatted(
                        events,
                        recovered,
                        median == null ? "" : " (half of them within " + median + " ms)",
                        ended,
                        findings));
    }

    private static <T> List<T> oldestFirst(List<T> newestFirst) {
        List<T> turned = new ArrayList<>(newestFirst);
        Collections.reverse(turned);
        return turned;
    }

    static long nowMicros() {
        return System.currentTimeMillis() * 1_000;
    }

    /** A time of day as clocks show it here. */
    static LocalTime time(long micros) {
        return LocalTime.ofInstant(Instant.ofEpochMilli(micros / 1_000), ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS);
    }
}
