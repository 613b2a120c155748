package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.forward.Forwarders;
import io.anchorwatch.app.topology.Progress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a forwarder slows the topology beside which it runs: the full topology over one log, alone, beside a forwarder of
 * what is concluded, beside one of everything, and beside one whose receiver hangs; in turn, in one process.
 */
final class BesideBench {
    private static final int ROUNDS = 5;
    private static final Duration MOST = Duration.ofSeconds(20);

    private enum Beside {
        ALONE("alone"),
        CONCLUDED("a forwarder of what is concluded"),
        TAKEN("a forwarder of everything"),
        HANGING("a forwarder whose receiver hangs");

        private final String word;

        Beside(String word) {
            this.word = word;
        }
    }

    private BesideBench() {}

    static void run(EventLog log, StandIns receivers, Path directory, int written, Bench.Wanted wanted, Report report)
            throws Exception {
        Path secret = Files.writeString(directory.resolve("beside"), "of no worth");
        TopologyRun runs = new TopologyRun(log.admin(), written, MOST);
        Map<Beside, List<TopologyRun.Seen>> seen = new LinkedHashMap<>();
        int rounds = wanted.brief() ? 1 : ROUNDS;
        for (int round = 0; round <= rounds; round++) {
            for (Beside beside : Beside.values()) {
                AppConfig config = log.config(
                        Mix.BUSY, "beside-" + beside.ordinal() + "-" + round, options(beside, receivers, secret));
                TopologyRun.Seen one = once(log, config, runs);
                report.progress("%s: %,.0f events/s%s"
                        .formatted(beside.word, one.eventsPerSecond(), round == 0 ? " (warming up)" : ""));
                if (round > 0) {
                    seen.computeIfAbsent(beside, each -> new ArrayList<>()).add(one);
                }
            }
        }
        report.table(
                "Full topology beside a forwarder, medians of " + rounds + " rounds after one to warm up", rows(seen));
    }

    private static TopologyRun.Seen once(EventLog log, AppConfig config, TopologyRun runs) throws Exception {
        int partitions = log.topics(config);
        try (Progress progress = progress(log, config, partitions);
                Forwarders forwarders = Forwarders.start(
                        config.forwarders(), config, log.wire(config), new SimpleMeterRegistry(), progress::behind)) {
            progress.start();
            TopologyRun.Seen seen =
                    runs.run(FullTopology.of(log, config, partitions, FullTopology.HEARTBEATS_READ), config);
            boolean delivered = forwarders.views().stream().allMatch(view -> view.lastError() == null);
            if (!delivered && !config.applicationId().contains("-" + Beside.HANGING.ordinal() + "-")) {
                throw new IllegalStateException("the forwarder does not deliver: " + forwarders.views());
            }
            return seen;
        }
    }

    /** As in the app: it knows whether the topology is behind. */
    private static Progress progress(EventLog log, AppConfig config, int partitions) {
        return new Progress(log.admin(), config, partitions, new Delays(List.of(), all -> {}), () -> {
            throw new IllegalStateException("nothing is so late that it is looked at");
        });
    }

    private static Map<String, String> options(Beside beside, StandIns receivers, Path secret) {
        Map<String, String> options = new TreeMap<>();
        if (beside != Beside.ALONE) {
            options.put("siem.forwarders", "one");
            options.put("siem.forwarder.one.kind", "hec");
            options.put("siem.forwarder.one.url", beside == Beside.HANGING ? receivers.hangingUrl() : receivers.url());
            options.put("siem.forwarder.one.token", "file:" + secret);
            options.put("siem.forwarder.one.events", Boolean.toString(beside != Beside.CONCLUDED));
            options.put("siem.forwarder.one.from", "earliest");
        }
        return options;
    }

    private static List<Map<String, Object>> rows(Map<Beside, List<TopologyRun.Seen>> seen) {
        double alone = Median.of(seen.getOrDefault(Beside.ALONE, List.of()), TopologyRun.Seen::eventsPerSecond);
        List<Map<String, Object>> rows = new ArrayList<>();
        seen.forEach((beside, runs) -> {
            double rate = Median.of(runs, TopologyRun.Seen::eventsPerSecond);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", "beside " + beside.word);
            row.put("events_per_s", rate);
            row.put("yardstick_events_per_s", alone);
            row.put("ratio", rate / alone);
            rows.add(row);
        });
        return rows;
    }
}
