package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.Topology;

/** The full topology with ever more live sessions: rate by threads, state in every place, and how long it takes to restore. */
final class ScaleBench implements Bench {
    private static final List<Integer> USUAL = List.of(10_000, 100_000, 1_000_000);
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final int ROUNDS = 3;

    /** From here on births take so long that one round must do. */
    private static final int MANY = 1_000_000;

    private static final int BRIEF = 2_000;
    private static final int FEW = 1_000;
    private static final long AGO = LiveSessions.lasts(THREADS.size() * ROUNDS + 1);
    private static final Duration MOST = Duration.ofSeconds(120);

    private final List<Map<String, Object>> rates = new ArrayList<>();
    private final List<Map<String, Object>> sizes = new ArrayList<>();
    private final List<Map<String, Object>> restores = new ArrayList<>();

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String about() {
        return "many live sessions (--sessions): rate on 1 and 2 threads, bytes a session, restoring; against passing on";
    }

    @Override
    public int events() {
        return 200_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        rates.clear();
        sizes.clear();
        restores.clear();
        List<Integer> all = !wanted.sessions().isEmpty() ? wanted.sessions() : wanted.brief() ? List.of(BRIEF) : USUAL;
        try (EventLog log = new EventLog()) {
            double little = wanted.brief() ? 0 : new Level(log, FEW, wanted, report).heap();
            for (int sessions : all) {
                new Level(log, sessions, wanted, report).run(little);
            }
        }
        report.table(
                "Events of so many live sessions in turn, all born before and their windows closed; yardstick: passing on",
                rates);
        report.table(
                "Bytes a live session on one thread; ratio: its events in the log over its changelogs without the timeline",
                sizes);
        report.remark("""
                Heap: what a stop of the topology sets free, the median of all rounds, beyond that of 1 000 sessions, divided by the sessions beyond these.
                Goals: 600 on the heap, 300 in changelogs without the timeline. Changelogs are as written: snappy, each change a record; after
                compaction: as many of these bytes as the newest records of all keys are of all records. RocksDB: files after an orderly stop, and what it said itself before (files and tables in memory).""");
        report.table(
                "Restoring all stores from their changelogs, from the start to RUNNING; yardstick: only reading them",
                restores);
    }

    /** One number of sessions. */
    private final class Level {
        private final EventLog log;
        private final int sessions;
        private final Wanted wanted;
        private final Report report;
        private final String prefix;
        private final int partitions;
        private final LiveSessions emissions;
        private final AppConfig first;
        private int written;

        private Level(EventLog log, int sessions, Wanted wanted, Report report) throws Exception {
            this.log = log;
            this.sessions = sessions;
            this.wanted = wanted;
            this.report = report;
            prefix = "scale-" + sessions + "-";
            first = config("first", 1);
            partitions = log.topics(first);
            log.admin()
                    .createTopics(List.of(new NewTopic(PipelineBench.passed(first), partitions, (short) 1)))
                    .all()
                    .get();
            report.progress("%,d sessions: writing".formatted(sessions));
            emissions = new LiveSessions(Clock.now() - AGO, sessions, wanted.events());
            written = log.write(first, emissions, LiveSessions.settled(sessions));
        }

        private AppConfig config(String name, int threads) {
            return log.config(prefix, prefix + name, Map.of("kafka.num.stream.threads", Integer.toString(threads)));
        }

        /** A run over more events, which are read when everything before them is done. */
        private TopologyRun more(AppConfig app) {
            int before = written;
            TopologyRun.Cue events = log.held(app, emissions, wanted.events());
            written += wanted.events();
            return new TopologyRun(log.admin(), written, MOST).from(before).upon(events);
        }

        /** A run over the events that were written last. */
        private TopologyRun again() {
            return new TopologyRun(log.admin(), written, MOST).from(written - wanted.events());
        }

        private Topology full(AppConfig app) {
            return FullTopology.of(
                    log,
                    app,
                    partitions,
                    (topic, partition) ->
                            topic == Topics.NODE_HEARTBEATS ? System.currentTimeMillis() * 1_000 : Long.MIN_VALUE);
        }

        /** The heap that a topology takes with this number of sessions; warms up, too. */
        private double heap() throws Exception {
            Sizes held = new Sizes();
            for (int round = 1; round <= ROUNDS; round++) {
                AppConfig app = config("warm-" + round, 1);
                log.topics(app);
                var unused = held.run(more(app), full(app), app);
            }
            return held.heap();
        }

        private void run(double little) throws Exception {
            int rounds = wanted.brief() || sessions >= MANY ? 1 : ROUNDS;
            for (int threads : wanted.brief() ? THREADS.subList(1, 2) : THREADS) {
                List<TopologyRun.Seen> passed = new ArrayList<>();
                List<TopologyRun.Seen> seen = new ArrayList<>();
                Sizes held = new Sizes();
                for (int round = 1; round <= rounds; round++) {
                    AppConfig app = config("app-" + threads + "-" + round, threads);
                    log.topics(app);
                    boolean last = round == rounds;
                    TopologyRun run = more(app);
                    seen.add(held.run(last ? run.kept() : run, full(app), app));
                    AppConfig pass = config("pass-" + threads + "-" + round, threads);
                    passed.add(again().run(PipelineBench.passThrough(pass), pass));
                    report.progress("%,d sessions, %d threads: %,.0f events/s"
                            .formatted(sessions, threads, seen.get(round - 1).eventsPerSecond()));
                    if (last) {
                        look(app, threads, held, little);
                    }
                }
                rates.add(rate(threads, rounds, passed, seen));
            }
        }

        private Map<String, Object> rate(
                int threads, int rounds, List<TopologyRun.Seen> passed, List<TopologyRun.Seen> seen) {
            double rate = Median.of(seen, TopologyRun.Seen::eventsPerSecond);
            double yardstick = Median.of(passed, TopologyRun.Seen::eventsPerSecond);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", "sessions " + sessions);
            row.put("threads", threads);
            row.put("rounds", rounds);
            row.put("events", wanted.events());
            row.put("events_per_s", rate);
            row.put("thread_us_per_event", Median.of(seen, TopologyRun.Seen::threadMicros));
            row.put("yardstick_events_per_s", yardstick);
            row.put("ratio", rate / yardstick);
            return row;
        }

        /** What has been left behind; then takes the stores away and restores them. */
        private void look(AppConfig app, int threads, Sizes held, double little) throws Exception {
            List<String> changelogs = StateSize.changelogs(log.admin(), app);
            if (threads == 1 || wanted.brief()) {
                Map<String, Long> logs = StateSize.logs(log.admin());
                double timeline = 0;
                double others = 0;
                for (String each : changelogs) {
                    double bytes = logs.getOrDefault(each, 0L);
                    timeline += StateSize.isTimeline(app, each) ? bytes : 0;
                    others += StateSize.isTimeline(app, each) ? 0 : bytes;
                }
                double events = logs.getOrDefault(Topics.REASON_EVENTS.in(app), 0L);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("case", "sessions " + sessions);
                row.put("events_a_session", (double) written / sessions);
                row.put("heap_bytes", (held.heap() - little) / Math.max(1, sessions - FEW));
                row.put("rocksdb_files_bytes", (double) StateSize.files(app.stateDir()) / sessions);
                row.put("rocksdb_estimate_bytes", (double) held.rocks / sessions);
                row.put("changelogs_bytes", (timeline + others) / sessions);
                row.put("changelogs_without_timeline_bytes", others / sessions);
                double left = StateSize.compacted(
                        app,
                        changelogs.stream()
                                .filter(each -> !StateSize.isTimeline(app, each))
                                .toList());
                row.put("of_these_after_compaction_bytes", others * left / sessions);
                row.put("events_in_log_bytes", events / sessions);
                row.put("ratio", events / Math.max(1, others));
                sizes.add(row);
            }
            StateSize.delete(app.stateDir());
            Restoring.Seen seen = Restoring.run(full(app), app);
            Reading.Seen read = Reading.all(app, changelogs, each -> {});
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", "sessions " + sessions);
            row.put("threads", threads);
            row.put("restore_s", seen.seconds());
            row.put("records", seen.records());
            row.put("records_per_s", seen.records() / seen.seconds());
            row.put("yardstick_records_per_s", read.perSecond());
            row.put("ratio", seen.records() / seen.seconds() / read.perSecond());
            restores.add(row);
            report.progress("restored within %.1f s".formatted(seen.seconds()));
        }
    }

    /** What topologies with the same number of sessions hold. */
    private static final class Sizes {
        private final List<Long> heaps = new ArrayList<>();
        private long rocks;

        /** Runs one more and stops it: what is free afterwards it had held, whatever the broker in this process holds. */
        private TopologyRun.Seen run(TopologyRun run, Topology topology, AppConfig app) throws Exception {
            long[] before = new long[1];
            TopologyRun.Seen seen = run.atEnd(streams -> {
                        before[0] = StateSize.heap();
                        rocks = StateSize.rocksEstimate(streams);
                    })
                    .run(topology, app);
            heaps.add(before[0] - StateSize.heap());
            return seen;
        }

        private double heap() {
            return Median.of(heaps, Long::doubleValue);
        }
    }
}
