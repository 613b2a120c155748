package io.anchorwatch.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.NewTopic;

/** From when an event is due to the finding at a reader of committed records, and to the answer over HTTP. */
final class LatencyBench implements Bench {
    /** In its first minute a virtual machine that is new to all this compiles for half of two cores. */
    private static final int WARM_UP_S = 60;

    /** At half of what it can take, an app needs as long to make up for a second as the second lasted. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final int HUNDRED = 100;
    private static final long QUERY_GOAL_MS = 10;
    private static final long QUERY_EVERY = 100_000;

    /** A question ten times a second would be compiled in full only after ten minutes. */
    private static final long REHEARSED_QUERY_EVERY = 10_000;

    /** From here on subjects are numbered that nobody counts. */
    private static final int REHEARSED = 1_000_000;

    /** A rate to offer. */
    private record Rate(String name, double perSecond) {}

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String about() {
        return "event to finding and to timeline under a paced load, against a record that is only written and read";
    }

    @Override
    public int events() {
        return 250_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        List<Map<String, Object>> loads = new ArrayList<>();
        List<Map<String, Object>> latencies = new ArrayList<>();
        try (EventLog log = new EventLog()) {
            double greatest = FullRate.of(log, wanted, report);
            List<Rate> rates = wanted.brief()
                    ? List.of(new Rate("few", Math.min(500, greatest / 4)))
                    : List.of(
                            new Rate("a tenth of the greatest", greatest / 10),
                            new Rate("half of the greatest", greatest / 2),
                            new Rate("10 000", 10_000),
                            new Rate("50 000", 50_000));
            double taken = 0;
            for (Rate rate : rates) {
                report.progress("%s: %,.0f events/s".formatted(rate.name, rate.perSecond));
                taken = run(log, rate, greatest, wanted.brief(), loads, latencies);
            }
            if (!wanted.brief()) { // of more than it could take, it took in as much as it can beside broker and load
                Rate half = new Rate("half of what was taken in of 50 000", taken / 2);
                report.progress("%s: %,.0f events/s".formatted(half.name, half.perSecond));
                run(log, half, greatest, false, loads, latencies);
            }
        }
        report.table("Loads, each offered to an app of its own; ratio: taken in, of what was written", loads);
        if (!latencies.isEmpty()) {
            report.table(
                    "Latencies in ms, counted from when the event was due; yardstick: a record written and read; ratio: its p99"
                            + " over this one's",
                    latencies);
        }
        report.remark("""
                A finding about a client waits for the grace of 5 s by its rule; that is not counted. A goal is held against the
                99th percentile, at half of the greatest rate: of a log that is there already, or beside broker and load. Loads above
                the greatest rate, or with a lag, have no latencies: what would be measured there is the lag, which grows for as
                long as the load lasts.""");
    }

    /** How many events a second were taken in. */
    private static double run(
            EventLog log,
            Rate rate,
            double greatest,
            boolean brief,
            List<Map<String, Object>> loads,
            List<Map<String, Object>> latencies)
            throws Exception {
        String name = "live-" + rate.name.replace(' ', '-');
        try (LiveApp app = new LiveApp(log, name)) {
            log.admin()
                    .createTopics(List.of(new NewTopic(Probing.yardstick(app.config()), 1, (short) 1)))
                    .all()
                    .get();
            Stories.write(log, app.config(), "hundred", HUNDRED);
            try (QueryPace queries = new QueryPace(app, "hundred", HUNDRED);
                    PacedLoad load = new PacedLoad(log, app.config(), rate.perSecond)) {
                TimeUnit.SECONDS.sleep(brief ? 1 : WARM_UP_S);
                Duration lasts = Duration.ofMillis(brief ? 1_200 : 60_000);
                if (!brief && rate.perSecond < greatest) { // what asks and answers must have been compiled, too
                    queries.begin(REHEARSED_QUERY_EVERY);
                    Probing.Seen rehearsed = new Probing(log, app, lasts, REHEARSED, Duration.ZERO).run();
                    Histogram unquoted = queries.end();
                    if (rehearsed.timeline().getTotalCount() + unquoted.getTotalCount() == 0) {
                        throw new IllegalStateException("nothing was answered in a whole minute");
                    }
                }
                Probing probing = new Probing(log, app, lasts, 0, brief ? Duration.ZERO : SETTLING);
                probing.settle();
                load.mark();
                queries.begin(QUERY_EVERY);
                Probing.Seen seen = probing.run();
                Histogram asked = queries.end();
                PacedLoad.Seen loaded = load.seen();
                loads.add(loaded.row(rate.name, greatest));
                if (loaded.keptUp()) {
                    latencies.addAll(rows(rate.name, seen, asked));
                }
                return loaded.taken();
            }
        }
    }

    private static List<Map<String, Object>> rows(String rate, Probing.Seen seen, Histogram asked) {
        List<Map<String, Object>> rows = new ArrayList<>();
        seen.found()
                .forEach((probe, histogram) -> rows.add(row(
                        rate,
                        probe.name().toLowerCase(Locale.ROOT) + " finding",
                        histogram,
                        Long.toString(probe.goalMs()),
                        seen)));
        rows.add(row(rate, "event in timeline", seen.timeline(), "-", seen));
        rows.add(row(rate, "timeline of 100 events", asked, Long.toString(QUERY_GOAL_MS), seen));
        return rows;
    }

    private static Map<String, Object> row(
            String rate, String what, Histogram histogram, String goal, Probing.Seen seen) {
        double yardstick = seen.passing().getValueAtPercentile(99) / 1e3;
        double p99 = histogram.getValueAtPercentile(99) / 1e3;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", what);
        row.put("load", rate);
        row.put("samples", histogram.getTotalCount());
        row.put("p50_ms", histogram.getValueAtPercentile(50) / 1e3);
        row.put("p99_ms", p99);
        row.put("max_ms", histogram.getMaxValue() / 1e3);
        row.put("goal_p99_ms", goal);
        row.put(
                "met",
                goal.equals("-") ? "-" : histogram.getTotalCount() > 0 && p99 <= Long.parseLong(goal) ? "yes" : "NO");
        row.put("never_found_in_all", seen.lost());
        row.put("yardstick_p99_ms", yardstick);
        row.put("ratio", yardstick / Math.max(0.001, p99));
        return row;
    }
}
