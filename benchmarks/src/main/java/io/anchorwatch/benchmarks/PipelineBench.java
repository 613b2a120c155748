package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** The full topology against one that only passes on, both over the same log on the same broker, in turn. */
final class PipelineBench implements Bench {
    private static final int ROUNDS = 3;

    /** The compiler takes most of one of two cores in the first of these, and hardly any in the last. */
    private static final int WARMING = 4;

    private static final Duration MOST = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String about() {
        return "the full topology, exactly once, against a pass-through on the same log, mix by mix";
    }

    @Override
    public int events() {
        return 400_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (EventLog log = new EventLog()) {
            for (Mix mix : wanted.mixes()) {
                rows.add(run(mix, log, wanted, report));
            }
        }
        report.table(
                "Full topology and pass-through, medians of " + ROUNDS + " rounds after " + WARMING + " to warm up",
                rows);
    }

    private static Map<String, Object> run(Mix mix, EventLog log, Wanted wanted, Report report) throws Exception {
        int events = wanted.events();
        AppConfig first = log.config(mix, mix.word() + "-0");
        int partitions = log.topics(first);
        NewTopic out = new NewTopic(passed(first), partitions, (short) 1);
        log.admin().createTopics(List.of(out)).all().get();
        report.progress(mix.word() + ": writing " + events + " events");
        int written = log.write(mix, first, events);
        TopologyRun runs = new TopologyRun(log.admin(), written, MOST);
        List<TopologyRun.Seen> passed = new ArrayList<>();
        List<TopologyRun.Seen> full = new ArrayList<>();
        for (int round = wanted.brief() ? WARMING + ROUNDS : 1; round <= WARMING + ROUNDS; round++) {
            AppConfig pass = log.config(mix, mix.word() + "-pass-" + round);
            TopologyRun.Seen seenPass = runs.run(passThrough(pass), pass);
            AppConfig app = log.config(mix, mix.word() + "-app-" + round);
            log.topics(app);
            TopologyRun.Seen seenFull =
                    runs.run(FullTopology.of(log, app, partitions, FullTopology.HEARTBEATS_READ), app);
            report.progress("%s: pass-through %,.0f events/s, full topology %,.0f%s"
                    .formatted(
                            mix.word(),
                            seenPass.eventsPerSecond(),
                            seenFull.eventsPerSecond(),
                            round > WARMING ? "" : " (warming up)"));
            if (round > WARMING) {
                passed.add(seenPass);
                full.add(seenFull);
            }
        }
        return row(mix, written, passed, full);
    }

    private static Map<String, Object> row(
            Mix mix, int written, List<TopologyRun.Seen> passed, List<TopologyRun.Seen> full) {
        double rate = Median.of(full, TopologyRun.Seen::eventsPerSecond);
        double yardstick = Median.of(passed, TopologyRun.Seen::eventsPerSecond);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mix", mix.word());
        row.put("events_in_log", written);
        row.put("events_processed", (long) Median.of(full, seen -> seen.events()));
        row.put("events_per_s", rate);
        row.put("thread_us_per_event", Median.of(full, TopologyRun.Seen::threadMicros));
        row.put("yardstick_events_per_s", yardstick);
        row.put("yardstick_thread_us_per_event", Median.of(passed, TopologyRun.Seen::threadMicros));
        row.put("ratio", rate / yardstick);
        return row;
    }

    static String passed(AppConfig config) {
        return config.topicPrefix() + "passed-through";
    }

    static Topology passThrough(AppConfig config) {
        Topology topology = new Topology();
        topology.addSource(
                "in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.REASON_EVENTS.in(config));
        topology.addSink("out", passed(config), new ByteArraySerializer(), new ByteArraySerializer(), "in");
        return topology;
    }
}
