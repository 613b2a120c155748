package io.anchorwatch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures were seen on. */
final class Machine {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Machine() {}

    static String line() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%d cores (%s), heap up to %,d MiB, Java %s, Kafka %s, %s %s",
                runtime.availableProcessors(),
                model(),
                runtime.maxMemory() >> 20,
                Runtime.version(),
                AppInfoParser.getVersion(),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    private static String model() {
        try {
            return Files.readAllLines(CPUS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
