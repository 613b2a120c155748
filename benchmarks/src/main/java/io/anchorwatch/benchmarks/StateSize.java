package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topology.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;

/** What a topology holds, in bytes. */
final class StateSize {
    private static final int COLLECTIONS = 3;

    private StateSize() {}

    /** The heap in use when everything that nobody needs is gone. */
    static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(100); // References that the collector has found are handed on by a thread of their own.
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** What RocksDB says of itself: files and tables in memory. */
    static long rocksEstimate(KafkaStreams streams) {
        double sum = streams.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals("live-sst-files-size")
                        || each.getKey().name().equals("size-all-mem-tables"))
                .mapToDouble(each -> each.getValue().metricValue() instanceof Number bytes ? bytes.doubleValue() : 0)
                .sum();
        return (long) sum;
    }

    /** All files below a directory. Compaction may take some away meanwhile. */
    static long files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long sum = 0;
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                try {
                    sum += Files.size(each);
                } catch (NoSuchFileException gone) {
                    continue;
                }
            }
            return sum;
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** An application's changelogs. */
    static List<String> changelogs(Admin admin, AppConfig config) throws InterruptedException, ExecutionException {
        return admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(config.applicationId() + "-") && topic.endsWith("-changelog"))
                .sorted()
                .toList();
    }

    static boolean isTimeline(AppConfig config, String changelog) {
        return changelog.equals(Store.TIMELINE.ground().changelog(config.groupId()));
    }

    /** Bytes in the brokers' logs by topic, as they stand there: compressed, and with what compaction has left so far. */
    static Map<String, Long> logs(Admin admin) throws InterruptedException, ExecutionException {
        Map<String, Long> bytes = new HashMap<>();
        List<Integer> brokers = admin.describeCluster().nodes().get().stream()
                .map(node -> node.id())
                .toList();
        for (Map<String, LogDirDescription> directories :
                admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            directories
                    .values()
                    .forEach(directory -> directory
                            .replicaInfos()
                            .forEach(
                                    (partition, replica) -> bytes.merge(partition.topic(), replica.size(), Long::sum)));
        }
        return bytes;
    }

    /** Which part of its bytes compaction would leave of a topic: the newest record of each key, unless that deletes it. */
    static double compacted(AppConfig config, Collection<String> topics) {
        Map<Bytes, Integer> newest = new HashMap<>();
        long[] all = {0};
        Reading.all(config, topics, each -> {
            int size = each.serializedKeySize() + Math.max(0, each.serializedValueSize());
            all[0] += size;
            if (each.value() == null) {
                newest.remove(Bytes.wrap(each.key()));
            } else {
                newest.put(Bytes.wrap(each.key()), size);
            }
        });
        long left = newest.values().stream().mapToLong(Integer::intValue).sum();
        return all[0] == 0 ? 0 : (double) left / all[0];
    }
}
