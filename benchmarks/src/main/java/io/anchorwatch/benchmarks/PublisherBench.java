package io.anchorwatch.benchmarks;

import io.anchorwatch.benchmarks.Speaking.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What it costs a node to say something, and for how long it is held up, with a broker and without one. */
final class PublisherBench implements Bench {
    private static final int ROUNDS = 3;
    private static final int PARTITIONS = 4;
    private static final double GOAL_US = 50;
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long NOW_AND_THEN = 20_000;

    /** How often a node says something when it is only looked at how long it is held up. */
    private static final int PACE = 5_000;

    /** No two events of a node have the same number. */
    private int number;

    private record Rate(double perSecond, double cpuMicros) {}

    /**
     * What was seen at an even pace.
     *
     * @param calls how long each call held its caller up, in nanoseconds
     * @param nothing the same of a call that does nothing, made at the same pace before: what the machine itself does
     */
    private record Pace(Histogram calls, Histogram nothing) {
        Pace() {
            this(new Histogram(5), new Histogram(5));
        }
    }

    private record Held(Pace up, Pace down, long said, long dropped, long arrived) {}

    @Override
    public String name() {
        return "publisher";
    }

    @Override
    public String about() {
        return "the node library and the agent, with a broker and without, against Kafka's producer";
    }

    @Override
    public int events() {
        return 200_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        Path directory = Files.createTempDirectory("anchorwatch-bench");
        try (Broker broker = new Broker(directory)) {
            Map<Way, List<Rate>> rates = new EnumMap<>(Way.class);
            int rounds = wanted.brief() ? 1 : ROUNDS;
            for (int round = wanted.brief() ? 1 : 0; round <= rounds; round++) {
                for (Way way : Way.values()) {
                    Rate one = rate(way, broker, directory, wanted.events());
                    report.progress("%s: %,.0f events/s".formatted(way.word(), one.perSecond));
                    if (round > 0) {
                        rates.computeIfAbsent(way, any -> new ArrayList<>()).add(one);
                    }
                }
            }
            report.table(
                    "As fast as it goes, until all is in the log, medians of " + rounds
                            + " rounds; yardstick: kafka producer",
                    rateRows(rates, wanted.events()));
            Map<Way, Held> held = new EnumMap<>(Way.class);
            for (Way way : wanted.brief() ? List.of(Way.KAFKA_PRODUCER, Way.LIBRARY) : List.of(Way.values())) {
                report.progress(way.word() + ": " + PACE + " events/s, then without a broker");
                held.put(way, held(way, broker, directory, wanted.brief() ? 1 : 30));
            }
            report.table(
                    "How long a caller is held up by one event, " + PACE
                            + " a second; yardstick: kafka producer; ratio: its" + " p99.9 over this one's",
                    heldRows(held));
            report.remark("""
                    kafka producer: encoding and send() in the caller's thread, with the library's linger, batches and compression,
                    max.block.ms of 1 s, and else Kafka's defaults. library: VpnNode.say(), no spool; what finds its buffer of 10 000
                    events full is dropped and counted, and was given a number. agent: the caller writes a line to a file, which
                    the agent follows, here in the same process. The goal is the library's. A call that takes longer than the
                    distance of two counts for those, too, that it kept from being made; p50 and the rest are over all of them. nothing: a
                    call that does nothing, at the same pace before: what the machine and the virtual machine do.
                    Arrived: in the log when the broker is back and had a minute.""");
        } finally {
            StateSize.delete(directory);
        }
    }

    /** Says so many, and again what was dropped, until all of it is in the log. */
    private static Rate rate(Way way, Broker broker, Path directory, int events) throws Exception {
        long before = broker.written();
        try (ThreadCpu cpu = new ThreadCpu();
                Speaking speaking = way.open(broker.address(), directory)) {
            long begun = System.nanoTime();
            for (int i = 0; i < events; i++) {
                while (!speaking.say(i)) {
                    LockSupport.parkNanos(NOW_AND_THEN); // The buffer is full: whoever wants all of it in waits.
                }
            }
            if (!broker.awaitWritten(before + events)) {
                throw new IllegalStateException(way.word() + ": only " + (broker.written() - before) + " of " + events
                        + " events have arrived within a minute");
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Rate(events / seconds, cpu.nanos() / 1e3 / events);
        }
    }

    private Held held(Way way, Broker broker, Path directory, int seconds) throws Exception {
        long before = broker.written();
        Speaking speaking = way.open(broker.address(), directory);
        try {
            long[] said = new long[2];
            paced(speaking, seconds, said, new Pace()); // Connections are made and code is compiled.
            Pace up = new Pace();
            Pace down = new Pace();
            paced(speaking, seconds, said, up);
            broker.stop();
            try {
                paced(speaking, seconds, said, down);
            } finally {
                broker.start();
            }
            boolean unused = broker.awaitWritten(before + said[0]);
            return new Held(up, down, said[0], said[1], broker.written() - before);
        } finally {
            speaking.close();
        }
    }

    /** The control comes before and not beside: it would take a core that the broker needs, and no node has such a thread. */
    private void paced(Speaking speaking, int seconds, long[] said, Pace seen) {
        pace(() -> {}, Math.max(1, seconds / 3), seen.nothing);
        pace(() -> said[speaking.say(number++) ? 0 : 1]++, seconds, seen.calls);
    }

    /**
     * Calls at even distances. A call that takes longer than such a distance stands for those, too, that it has kept from
     * being made: they would have been held up until it was over.
     */
    private static void pace(Runnable call, int seconds, Histogram nanos) {
        long begin = Clock.now();
        long end = begin + seconds * 1_000_000L;
        for (long due = begin; due < end; due = Math.max(due + 1_000_000 / PACE, Clock.now())) {
            boolean unused = Clock.awaited(due);
            long called = System.nanoTime();
            call.run();
            nanos.recordValueWithExpectedInterval(System.nanoTime() - called, 1_000_000_000 / PACE);
        }
    }

    private static List<Map<String, Object>> rateRows(Map<Way, List<Rate>> rates, int events) {
        double yardstick = Median.of(rates.getOrDefault(Way.KAFKA_PRODUCER, List.of()), Rate::perSecond);
        List<Map<String, Object>> rows = new ArrayList<>();
        rates.forEach((way, rounds) -> {
            double rate = Median.of(rounds, Rate::perSecond);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", way.word());
            row.put("events", events);
            row.put("events_per_s", rate);
            row.put("cpu_us_per_event", Median.of(rounds, Rate::cpuMicros));
            row.put("yardstick_events_per_s", yardstick);
            row.put("ratio", rate / yardstick);
            rows.add(row);
        });
        return rows;
    }

    private static List<Map<String, Object>> heldRows(Map<Way, Held> held) {
        List<Map<String, Object>> rows = new ArrayList<>();
        held.forEach((way, one) -> {
            for (boolean up : new boolean[] {true, false}) {
                Pace seen = up ? one.up : one.down;
                Histogram nanos = seen.calls;
                Held plain = held.getOrDefault(Way.KAFKA_PRODUCER, one);
                double yardstick = micros((up ? plain.up : plain.down).calls, 99.9);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("case", way.word());
                row.put("broker", up ? "up" : "down");
                row.put("calls", nanos.getTotalCount());
                row.put("p50_us", micros(nanos, 50));
                row.put("p99_us", micros(nanos, 99));
                row.put("p99_9_us", micros(nanos, 99.9));
                row.put("max_us", nanos.getMaxValue() / 1e3);
                row.put("goal_p99_9_us", way == Way.LIBRARY ? GOAL_US : "-");
                row.put("met", way != Way.LIBRARY ? "-" : micros(nanos, 99.9) <= GOAL_US ? "yes" : "NO");
                row.put("nothing_p99_9_us", micros(seen.nothing, 99.9));
                row.put("nothing_max_us", seen.nothing.getMaxValue() / 1e3);
                row.put("said_in_all", one.said);
                row.put("dropped", one.dropped);
                row.put("arrived", one.arrived);
                row.put("yardstick_p99_9_us", yardstick);
                row.put("ratio", yardstick / micros(nanos, 99.9));
                rows.add(row);
            }
        });
        return rows;
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    /** A broker that can be stopped and comes back at the same place. */
    private static final class Broker implements AutoCloseable {
        private final Path directory;
        private Child broker;
        private final String address;
        private Admin admin;

        private Broker(Path directory) throws Exception {
            this.directory = directory.resolve("broker");
            broker = BrokerProcess.start(this.directory, 0);
            address = broker.address();
            admin = Admin.create(Map.of("bootstrap.servers", address));
            admin.createTopics(List.of(
                            new NewTopic("reason-events", PARTITIONS, (short) 1),
                            new NewTopic("node-heartbeats", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }

        private String address() {
            return address;
        }

        private void stop() {
            admin.close();
            broker.close();
        }

        private void start() throws IOException {
            broker = BrokerProcess.start(directory, Integer.parseInt(address.replaceFirst(".*:", "")));
            admin = Admin.create(Map.of("bootstrap.servers", address));
        }

        private long written() throws InterruptedException, ExecutionException {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int i = 0; i < PARTITIONS; i++) {
                ends.put(new TopicPartition("reason-events", i), OffsetSpec.latest());
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }

        private boolean awaitWritten(long offset) throws InterruptedException, ExecutionException {
            long begun = System.nanoTime();
            while (written() < offset) {
                if (System.nanoTime() - begun > ARRIVAL_NANOS) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            return true;
        }

        @Override
        public void close() {
            stop();
        }
    }
}
