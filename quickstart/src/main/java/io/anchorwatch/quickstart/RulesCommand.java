package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.FaultyConfigException;
import io.anchorwatch.app.detections.Backtest;
import io.anchorwatch.app.detections.Detections;
import io.anchorwatch.app.detections.RuleScenario;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Micros;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireSerdes;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules}: what rules promise about themselves, and what they would have found. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tries Sigma rules: 'rules test [FILE...]', 'rules backtest --since TIME FILE...'.")
final class RulesCommand implements Runnable {
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: 'rules test [FILE...]' or 'rules backtest --since TIME FILE...'");
    }

    /** Every scenario on a line of its own. */
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = {
                "Runs the scenarios that rules carry; exits with 1 if one fails, with 2 if a rule is faulty.",
                "Without a file: the directory 'detections' here, else the one that Anchorwatch comes with."
            })
    int test(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files or directories.") @Nullable
                    List<Path> files) {
        Detections read = read(files == null || files.isEmpty() ? List.of(ours()) : files);
        if (read == null) {
            return CommandFailure.BAD_ARGUMENTS;
        }
        PrintWriter out = spec.commandLine().getOut();
        int failed = 0;
        for (RuleScenario scenario : read.scenarios()) {
            String failure = scenario.failure();
            failed += failure == null ? 0 : 1;
            out.println(
                    (failure == null ? "ok    " : "FAILS ") + scenario.rule().title() + ": " + scenario.name()
                            + (failure == null ? "" : " (" + scenario.place() + "): " + failure));
        }
        read.rules().all().stream()
                .filter(rule -> read.scenarios().stream()
                        .noneMatch(scenario -> scenario.rule().equals(rule)))
                .forEach(rule -> out.println("none  " + rule.title() + ": it has no scenario"));
        out.println("{\"rules\":" + read.rules().all().size() + ",\"scenarios\":"
                + read.scenarios().size() + ",\"failed\":" + failed + "}");
        out.flush();
        return failed == 0 ? 0 : FAILED;
    }

    /** Every finding on a line of its own. */
    @Command(
            name = "backtest",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Runs rules over the log and prints what they would have found; changes nothing.",
                "The last line is JSON with the numbers."
            })
    int backtest(
            @Mixin ClusterOptions cluster,
            @Option(
                            names = "--since",
                            required = true,
                            paramLabel = "TIME",
                            description = "As RFC 3339, or a duration before now such as 6h.")
                    String since,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files or directories of rules.")
                    List<Path> files) {
        Instant begin = time(since);
        Detections read = read(files);
        if (read == null) {
            return CommandFailure.BAD_ARGUMENTS;
        }
        String prefix = cluster.settings().topicPrefix();
        String servers = cluster.settings().bootstrapServers();
        try (Registry registry = cluster.registry();
                Wire wire = new Wire(new WireSerdes(registry, prefix));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        cluster.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Brokers.answer(consumer, servers);
            print(new Backtest(read.rules(), wire).run(consumer, prefix + Topics.REASON_EVENTS.topicName(), begin));
            return 0;
        } catch (KafkaException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "the log at " + servers + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void print(Backtest.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : outcome.findings()) {
            out.println("%-8s %-7s %s  %s %s  %s .. %s  %s%s"
                    .formatted(
                            finding.severity(),
                            finding.status(),
                            finding.rule(),
                            finding.subject().kind().word(),
                            finding.subject().id(),
                            Micros.text(finding.beganAt()),
                            Micros.text(finding.lastSeenAt()),
                            finding.message(),
                            finding.flags().isEmpty() ? "" : "  " + finding.flags()));
        }
        out.println("{\"events\":%d,\"matches\":%d,\"ungrouped\":%d,\"findings\":%d,\"complete\":%b}"
                .formatted(
                        outcome.events(),
                        outcome.matches(),
                        outcome.lacking(),
                        outcome.findings().size(),
                        outcome.complete()));
        out.flush();
    }

    private @Nullable Detections read(List<Path> files) {
        try {
            return Detections.load(files);
        } catch (FaultyConfigException e) {
            PrintWriter err = spec.commandLine().getErr();
            for (Fault fault : new ArrayList<>(e.faults())) {
                err.println(fault);
            }
            err.flush();
            return null;
        }
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            try {
                return Instant.now().minus(new DurationText().convert(text));
            } catch (RuntimeException e) {
                throw new CommandFailure(
                        CommandFailure.BAD_ARGUMENTS,
                        "--since must be a time such as 2026-01-31T00:00:00Z or a duration such as 6h, not " + text,
                        e);
            }
        }
    }

    private static Path ours() {
        Path here = Path.of("detections");
        if (Files.isDirectory(here)) {
            return here;
        }
        for (Path at = RegistryFiles.ownClasses(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("detections"))) {
                return at.resolve("detections");
            }
        }
        throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "there is no directory detections: name files of rules");
    }
}
