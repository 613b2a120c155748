package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.forward.Forwarders;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Mappers by JMH, and each kind of forwarder over a log of events to a receiver that takes everything. */
final class SiemBench implements Bench {
    private static final List<String> KINDS = List.of("file", "webhook", "hec", "bulk", "syslog");
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Seen(long records, double perSecond) {}

    @Override
    public String name() {
        return "siem";
    }

    @Override
    public String about() {
        return "mappers against copying (JMH); forwarders against a consumer that only reads; a topology beside them";
    }

    @Override
    public int events() {
        return 100_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        report.progress("mappers, a minute");
        mappers(report, CoreBench.run(SiemBenchmark.class, wanted));
        List<Map<String, Object>> rows = new ArrayList<>();
        Path directory = Files.createTempDirectory("anchorwatch-bench");
        try (EventLog log = new EventLog();
                StandIns receivers = new StandIns()) {
            AppConfig first = log.config(Mix.BUSY, "siem-0");
            int partitions = log.topics(first);
            int written = log.write(Mix.BUSY, first, wanted.events());
            double reading = reading(first, partitions, written);
            for (String kind : wanted.brief() ? List.of("file") : KINDS) {
                AppConfig config = log.config(Mix.BUSY, "siem-" + kind, options(kind, receivers, directory));
                Seen seen = forward(config, log.wire(config));
                report.progress("%s: %,.0f records/s".formatted(kind, seen.perSecond));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("case", kind);
                row.put("records", seen.records);
                row.put("records_per_s", seen.perSecond);
                row.put("yardstick_records_per_s", reading);
                row.put("ratio", seen.perSecond / reading);
                rows.add(row);
            }
            BesideBench.run(log, receivers, directory, written, wanted, report);
        } finally {
            remove(directory);
        }
        report.table("Forwarders, plain events, one process with broker and receiver", rows);
    }

    private static void mappers(Report report, Collection<RunResult> results) throws RunnerException {
        double copying = score(results, "copy");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            if (!name.equals("copy")) {
                double nanos = result.getPrimaryResult().getScore();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("case", name);
                row.put("records_per_s", 1e9 / nanos);
                row.put("ns_per_record", nanos);
                row.put("allocated_bytes_per_record", CoreBench.allocated(result));
                row.put("yardstick_ns_per_record", copying);
                row.put("ratio", copying / nanos);
                rows.add(row);
            }
        }
        report.table("Mappers, record to bytes", rows);
    }

    private static double score(Collection<RunResult> results, String label) {
        return results.stream()
                .filter(each -> each.getPrimaryResult().getLabel().equals(label))
                .mapToDouble(each -> each.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> options(String kind, StandIns receivers, Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "of no worth");
        String prefix = "siem.forwarder.one.";
        Map<String, String> options = new TreeMap<>();
        options.put("siem.forwarders", "one");
        options.put(prefix + "kind", kind);
        options.put(prefix + "events", "true");
        options.put(prefix + "from", "earliest");
        switch (kind) {
            case "file" ->
                options.put(prefix + "path", directory.resolve("out.jsonl").toString());
            case "syslog" -> {
                options.put(prefix + "host", "127.0.0.1");
                options.put(prefix + "port", Integer.toString(receivers.syslogPort()));
                options.put(prefix + "tls", "false");
            }
            case "webhook" -> {
                options.put(prefix + "url", receivers.url());
                options.put(prefix + "secret", "file:" + secret);
            }
            case "hec" -> {
                options.put(prefix + "url", receivers.url());
                options.put(prefix + "token", "file:" + secret);
            }
            default -> options.put(prefix + "url", receivers.url());
        }
        return options;
    }

    /** From the first records that were accepted to the last. */
    private static Seen forward(AppConfig config, Wire wire) throws InterruptedException {
        try (Forwarders forwarders =
                Forwarders.start(config.forwarders(), config, wire, new SimpleMeterRegistry(), () -> false)) {
            long begun = System.nanoTime();
            long first = 0;
            long firstAt = 0;
            long last = 0;
            long lastAt = begun;
            while (System.nanoTime() - begun < MOST_NANOS && (last == 0 || System.nanoTime() - lastAt < QUIET_NANOS)) {
                TimeUnit.MILLISECONDS.sleep(20);
                ForwarderView view = forwarders.views().get(0);
                if (view.state() == ForwarderView.State.STOPPED) {
                    throw new IllegalStateException("the forwarder has stopped: " + view);
                }
                if (view.accepted() > last) {
                    last = view.accepted();
                    lastAt = System.nanoTime();
                    if (firstAt == 0) {
                        first = last;
                        firstAt = lastAt;
                    }
                }
            }
            return last > first
                    ? new Seen(last, (last - first) * 1e9 / (lastAt - firstAt))
                    : new Seen(last, last * 1e9 / (lastAt - begun)); // all at once: from the start, so at least that
        }
    }

    /** The yardstick: a consumer that reads the same log and does nothing. */
    private static double reading(AppConfig config, int partitions, int written) {
        Map<String, Object> settings = new TreeMap<>(config.kafka());
        settings.put("isolation.level", "read_committed");
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(Topics.REASON_EVENTS.in(config), number))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long begun = System.nanoTime();
            long read = 0;
            while (read < written) {
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            return read * 1e9 / (System.nanoTime() - begun);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
