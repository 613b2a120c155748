package io.anchorwatch.quickstart;

import io.anchorwatch.producers.PublishAgent;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.schemas.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code publish}: the node agent, for nodes that write their events as lines of JSON. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Publishes events that stand in a file or come through a pipe, one JSON object a line.",
            "A line that is no event is reported and passed over. The last line on standard output counts."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Kafka has acknowledged every line.",
            "1:Kafka has not acknowledged all valid lines in time.",
            "2:The command cannot be carried out as it is written.",
            "3:Kafka has acknowledged all valid lines, others were rejected."
        })
final class PublishCommand implements Callable<Integer> {
    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka's addresses, separated by commas.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String bootstrapServers;

    @Option(
            names = "--schema-registry-url",
            required = true,
            paramLabel = "URL",
            description = "The schema registry's address.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String schemaRegistryUrl;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "What topics' names begin with.")
    private String topicPrefix = "";

    @Option(names = "--follow", description = "Wait at the end of the file for more, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where lines that are no events are reported; by default on standard error.")
    private @Nullable Path rejects;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait while Kafka acknowledges nothing.")
    private Duration timeout = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE|-", description = "Lines of JSON; - is standard input.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String file;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (InputStream in = input();
                PrintWriter rejected = rejects == null ? null : created(rejects);
                Registry registry = registry()) {
            PublishAgent.Output output = new PublishAgent.Output(out, rejected == null ? err : rejected, err);
            return new PublishAgent(settings(), registry, timeout, output).run(in);
        }
    }

    private InputStream input() throws IOException {
        if (follow && file.equals("-")) {
            throw wrong("--follow needs a file: standard input is read to its end anyway", null);
        }
        if (!file.equals("-") && Files.isDirectory(Path.of(file))) {
            throw wrong(file + " is a directory: name a file with one JSON object a line", null);
        }
        try {
            return PublishAgent.input(file, follow);
        } catch (NoSuchFileException e) {
            throw wrong("there is no file " + file, e);
        } catch (IOException e) {
            throw wrong(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrintWriter created(Path path) {
        try {
            return new PrintWriter(Files.newBufferedWriter(path), true);
        } catch (IOException e) {
            throw wrong("--rejects cannot be written to " + path + ": " + e.getMessage(), e);
        }
    }

    private Registry registry() {
        try {
            return Registry.at(schemaRegistryUrl, Map.of());
        } catch (IllegalArgumentException e) {
            throw wrong("--schema-registry-url: " + e.getMessage(), e);
        }
    }

    private PublisherSettings settings() {
        try {
            return new PublisherSettings(bootstrapServers, topicPrefix, PublisherSettings.BUFFERED_MAX, Map.of());
        } catch (IllegalArgumentException e) {
            throw wrong("--bootstrap-servers: " + e.getMessage(), e);
        }
    }

    private static CommandFailure wrong(String message, @Nullable Exception cause) {
        return cause == null
                ? new CommandFailure(CommandFailure.BAD_ARGUMENTS, message)
                : new CommandFailure(CommandFailure.BAD_ARGUMENTS, message, cause);
    }
}
