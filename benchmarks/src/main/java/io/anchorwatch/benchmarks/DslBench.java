package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.IdleClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The full topology against three of its conclusions written with the DSL, on the same log, results compared first: the ordinary
 * way, and packed as far as they can be.
 */
final class DslBench implements Bench {
    private static final int ROUNDS = 3;

    /** Rounds of two of them, until there is hardly anything left to compile for either. */
    private static final int WARMING = 3;

    private static final Duration MOST = Duration.ofSeconds(120);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int PACKED_CACHE = 256 << 20;

    /** As much as Kafka Streams takes where nobody says otherwise. */
    private static final int USUAL_CACHE = 10 << 20;

    /** What is run of the DSL. */
    private record Case(String name, Set<DslTopology.Part> parts, boolean ordinary) {
        static final Case ORDINARY = new Case("ordinary", EnumSet.allOf(DslTopology.Part.class), true);
        static final Case PACKED = new Case("packed", EnumSet.allOf(DslTopology.Part.class), false);

        /** What a user would write, the least that it can cost, and each part of that by itself. */
        static List<Case> all() {
            List<Case> all = new ArrayList<>(List.of(ORDINARY, PACKED));
            for (DslTopology.Part part : DslTopology.Part.values()) {
                all.add(new Case("packed-" + part.word(), EnumSet.of(part), false));
            }
            return all;
        }

        String title() {
            return "DSL: " + name.replace('-', ' ');
        }
    }

    @Override
    public String name() {
        return "dsl";
    }

    @Override
    public String about() {
        return "the full topology against episodes, floods and windows by the Streams DSL";
    }

    @Override
    public int events() {
        return 250_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        // All mixes would take an hour: unless one is named, those in which windows have little and much to do.
        List<Mix> mixes = wanted.mixes().size() == Mix.values().length
                ? List.of(Mix.BUSY, Mix.FLOOD_ON_ONE_SESSION)
                : wanted.mixes();
        for (Mix mix : mixes) {
            try (EventLog log = new EventLog()) {
                new OneMix(mix, log, wanted, report).run();
            }
        }
    }

    private static final class OneMix {
        private final Mix mix;
        private final EventLog log;
        private final Wanted wanted;
        private final Report report;
        private final Map<String, List<TopologyRun.Seen>> seen = new LinkedHashMap<>();
        private int partitions;
        private int written;

        private OneMix(Mix mix, EventLog log, Wanted wanted, Report report) {
            this.mix = mix;
            this.log = log;
            this.wanted = wanted;
            this.report = report;
        }

        private void run() throws Exception {
            AppConfig first = config("full-0", Map.of());
            partitions = log.topics(first);
            report.progress(mix.word() + ": writing " + wanted.events() + " events");
            written = log.write(mix, first, wanted.events());
            report.progress("comparing results");
            compare(first);
            for (int round = 1; round <= WARMING && !wanted.brief(); round++) {
                dsl(Case.ORDINARY, round);
                full(round);
            }
            for (int round = WARMING + 1; round <= WARMING + ROUNDS && !wanted.brief(); round++) {
                for (Case one : Case.all()) {
                    keep(one.title(), dsl(one, round));
                }
                keep("full topology", full(round));
            }
            report.table(
                    mix.word() + ": rates, "
                            + (wanted.brief()
                                    ? "of the comparison"
                                    : "medians of " + ROUNDS + " rounds after it and " + WARMING + " to warm up"),
                    rows());
            report.remark("""
                    ratio: the full topology's rate over this one's. The rows of the DSL compute episodes, floods of sources and
                    windows of binds: the ordinary way with events and conclusions in their own schemas and the usual cache;
                    packed with states of eight bytes, four bytes through the repartition and a cache of 256 MiB. The full topology
                    computes these three and, beside them: duplicates, order by version, gaps and amendments of every
                    conclusion; the stored timeline of every session; both invariants over all windows; floods of sessions and
                    nodes, silent resets by client, the account of every node; findings with evidence, revisions and ids. It
                    cannot be reduced to the three, so the ratio is a lower bound of what the three alone would show.""");
        }

        private void compare(AppConfig first) throws Exception {
            AtomicLong proven = new AtomicLong(Long.MIN_VALUE);
            IdleClock idle = (topic, partition) ->
                    topic == Topics.NODE_HEARTBEATS ? System.currentTimeMillis() * 1_000 : proven.get();
            TopologyRun.Seen full = runs().atEnd(streams -> {
                        proven.set(System.currentTimeMillis() * 1_000);
                        settle(List.of(Topics.SECURITY_FINDINGS.in(first), Topics.INVARIANT_WINDOWS.in(first)));
                    })
                    .run(FullTopology.of(log, first, partitions, idle), first);
            TopologyRun.Seen ordinary = dsl(Case.ORDINARY, 0);
            TopologyRun.Seen packed = dsl(Case.PACKED, 0);
            if (wanted.brief()) {
                keep(Case.ORDINARY.title(), ordinary);
                keep(Case.PACKED.title(), packed);
                keep("full topology", full);
            }
            DslAgreement agreement = new DslAgreement(log.wire(first), first);
            String both = ": what both found, one by one; ratio: found by both, of what either found";
            report.table(
                    mix.word() + ", ordinary" + both, agreement.ordinary(config(name(Case.ORDINARY, 0), Map.of())));
            report.table(mix.word() + ", packed" + both, agreement.packed(config(name(Case.PACKED, 0), Map.of())));
            report.remark("""
                    Where they differ: the DSL takes events in the order of their arrival and counts duplicates, late and stale
                    events as they come, so that episodes with lost, repeated or disordered transitions differ. Its windows close
                    by stream time, and what comes later is dropped. Its binds contradict each other only within one window and
                    at one version; two owners, a bind that replaces what was not bound, and halves in two windows it cannot see.""");
        }

        /** Waits until nothing more is found: what is behind the last event has passed, too. */
        private void settle(List<String> topics) throws InterruptedException, ExecutionException {
            long last = -1;
            long since = System.nanoTime();
            while (System.nanoTime() - since < QUIET_NANOS) {
                TimeUnit.MILLISECONDS.sleep(100);
                Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
                for (String topic : topics) {
                    for (int i = 0; i < partitions; i++) {
                        ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
                    }
                }
                long now = log.admin().listOffsets(ends).all().get().values().stream()
                        .mapToLong(end -> end.offset())
                        .sum();
                since = now == last ? since : System.nanoTime();
                last = now;
            }
        }

        private static String name(Case one, int round) {
            return "dsl-" + one.name + "-" + round;
        }

        private TopologyRun.Seen full(int round) throws Exception {
            AppConfig app = config("full-" + round, Map.of());
            log.topics(app);
            return runs().run(FullTopology.of(log, app, partitions, FullTopology.HEARTBEATS_READ), app);
        }

        private TopologyRun.Seen dsl(Case one, int round) throws Exception {
            String cache = Integer.toString(one.ordinary ? USUAL_CACHE : PACKED_CACHE);
            AppConfig config = config(name(one, round), Map.of("kafka.statestore.cache.max.bytes", cache));
            List<NewTopic> outs = one.parts.stream()
                    .map(part -> new NewTopic(part.out(config), partitions, (short) 1))
                    .toList();
            log.admin().createTopics(outs).all().get();
            TopologyRun runs = round > 0
                    ? runs()
                    : runs().atEnd(streams -> settle(
                            one.parts.stream().map(part -> part.out(config)).toList()));
            return runs.run(
                    one.ordinary
                            ? OrdinaryDsl.of(config, log.serdes(config))
                            : DslTopology.of(config, log.decoder(config), one.parts),
                    config);
        }

        private TopologyRun runs() {
            return new TopologyRun(log.admin(), written, MOST).throughout();
        }

        private AppConfig config(String name, Map<String, String> more) {
            return log.config(mix.word() + "-", mix.word() + "-" + name, more);
        }

        private void keep(String name, TopologyRun.Seen one) {
            report.progress("%s, %s: %,.0f events/s".formatted(mix.word(), name, one.eventsPerSecond()));
            seen.computeIfAbsent(name, any -> new ArrayList<>()).add(one);
        }

        private List<Map<String, Object>> rows() {
            double full = Median.of(seen.getOrDefault("full topology", List.of()), TopologyRun.Seen::eventsPerSecond);
            List<Map<String, Object>> rows = new ArrayList<>();
            seen.forEach((name, all) -> {
                double rate = Median.of(all, TopologyRun.Seen::eventsPerSecond);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("case", name);
                row.put("mix", mix.word());
                row.put("events_in_log", written);
                row.put("events_processed", (long) Median.of(all, one -> one.events()));
                row.put("events_per_s", rate);
                row.put("thread_us_per_event", Median.of(all, TopologyRun.Seen::threadMicros));
                row.put("ratio", full / rate);
                row.put("goal", name.equals("full topology") ? "-" : ">= 8");
                rows.add(row);
            });
            return rows;
        }
    }
}
