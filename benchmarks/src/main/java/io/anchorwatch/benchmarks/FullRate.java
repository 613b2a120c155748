package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;

/** How many events a second the full topology takes of a busy fleet whose events are in the log already. */
final class FullRate {
    private static final Duration MOST = Duration.ofSeconds(30);

    private FullRate() {}

    /** The second of two runs, the first of which warms up; where it is only to be seen that it works, the first. */
    static double of(EventLog log, Bench.Wanted wanted, Report report) throws Exception {
        AppConfig first = log.config(Mix.BUSY, "full-rate-0");
        int partitions = log.topics(first);
        report.progress("measuring the full topology's greatest rate");
        int written = log.write(Mix.BUSY, first, wanted.events());
        TopologyRun runs = new TopologyRun(log.admin(), written, MOST).throughout();
        double rate = 0;
        for (int round = 0; round < (wanted.brief() ? 1 : 2); round++) {
            AppConfig app = log.config(Mix.BUSY, "full-rate-" + round);
            log.topics(app);
            rate = runs.run(
                            FullTopology.of(
                                    log,
                                    app,
                                    partitions,
                                    (topic, partition) -> topic == Topics.NODE_HEARTBEATS
                                            ? System.currentTimeMillis() * 1_000
                                            : Long.MIN_VALUE),
                            app)
                    .eventsPerSecond();
        }
        report.progress("%,.0f events/s".formatted(rate));
        return rate;
    }
}
