package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.Unreadable;
import io.anchorwatch.producers.PublishAgent;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.producers.SpoolingAgent;
import io.anchorwatch.producers.lines.LineSource;
import io.anchorwatch.producers.lines.Lines;
import io.anchorwatch.producers.lines.Position;
import io.anchorwatch.producers.lines.Pump;
import io.anchorwatch.producers.lines.Tail;
import io.anchorwatch.producers.spool.Spool;
import io.anchorwatch.schemas.Registry;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "A line that is no event is reported and passed over. The last line on standard output counts.",
            "With --follow and --spool it is the agent of a node: see docs/operating.md."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Kafka has acknowledged every line.",
            "1:Kafka has not acknowledged all valid lines in time.",
            "2:The command cannot be carried out as it is written.",
            "3:Kafka has acknowledged all valid lines, others were rejected."
        })
final class PublishCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--follow",
            description = "Wait at the end of the file for more, also when it is rotated, until Ctrl-C; never give up.")
    private boolean follow;

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description =
                    "Keep events on disk until Kafka has acknowledged them; with --follow also the place in the file.")
    private @Nullable Path spool;

    @Option(
            names = "--spool-max-bytes",
            paramLabel = "N",
            description = "How much the spool may take; when it is full, nothing more is read.")
    private long spoolBytesMax = Spool.BYTES_USUAL;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where lines that are no events are reported; by default on standard error.")
    private @Nullable Path rejects;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "Without --follow: how long to wait while Kafka acknowledges nothing.")
    private Duration timeout = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE|-", description = "Lines of JSON; - is standard input.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String file;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (follow && file.equals("-")) {
            throw wrong("--follow needs a file: standard input is read to its end anyway", null);
        }
        if (!file.equals("-") && Files.isDirectory(Path.of(file))) {
            throw wrong(file + " is a directory: name a file with one JSON object a line", null);
        }
        PrintWriter err = spec.commandLine().getErr();
        PublisherSettings settings = cluster.settings();
        try (Registry registry = cluster.registry();
                PrintWriter rejected = rejects == null ? null : written(rejects)) {
            PublishAgent.Output output =
                    new PublishAgent.Output(spec.commandLine().getOut(), rejected == null ? err : rejected, err);
            return spool == null ? publish(settings, registry, output) : publishBy(spool, settings, registry, output);
        }
    }

    private int publish(PublisherSettings settings, Registry registry, PublishAgent.Output output) throws IOException {
        try (LineSource lines = follow ? tail(null) : new Lines(channel())) {
            return new PublishAgent(settings, registry, patience(), output).run(lines);
        }
    }

    private int publishBy(Path directory, PublisherSettings settings, Registry registry, PublishAgent.Output output)
            throws IOException, InterruptedException {
        // From here on the signal interrupts nothing: an interrupt would close the spool's files.
        boolean unused = Main.STOP.await(Duration.ZERO);
        try (Spool opened = opened(directory);
                LineSource lines = follow ? tail(opened.position()) : new Lines(pumpOrChannel())) {
            return new SpoolingAgent(
                            opened,
                            settings.privacy(),
                            () -> new Publisher(settings, registry),
                            patience(),
                            Main.STOP::await,
                            output)
                    .run(lines);
        }
    }

    private Duration patience() {
        return follow ? PublishAgent.FOR_EVER : timeout;
    }

    private Tail tail(@Nullable Position from) {
        return new Tail(Path.of(file), from, this::say);
    }

    private void say(String sentence) {
        spec.commandLine().getErr().println(sentence);
    }

    private ReadableByteChannel pumpOrChannel() {
        return file.equals("-") ? new Pump(new FileInputStream(FileDescriptor.in)) : channel();
    }

    /** A thread that waits there can be interrupted. */
    private ReadableByteChannel channel() {
        try {
            return file.equals("-")
                    ? new FileInputStream(FileDescriptor.in).getChannel()
                    : Files.newByteChannel(Path.of(file));
        } catch (IOException e) {
            throw wrong(Unreadable.why(Path.of(file), e), e);
        }
    }

    private Spool opened(Path directory) {
        try {
            return Spool.open(directory, spoolBytesMax, this::say);
        } catch (IllegalArgumentException e) {
            throw wrong("--spool-max-bytes: " + e.getMessage(), e);
        } catch (IOException e) {
            throw wrong("--spool cannot be used: " + e.getMessage(), e);
        }
    }

    /** What an agent that goes on over restarts has reported stays; other reports are about one run. */
    private PrintWriter written(Path path) {
        OpenOption[] options = follow || spool != null
                ? new OpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.APPEND}
                : new OpenOption[0];
        try {
            return new PrintWriter(Files.newBufferedWriter(path, options), true);
        } catch (IOException e) {
            throw wrong("--rejects cannot be written to " + path + ": " + e.getMessage(), e);
        }
    }

    private static CommandFailure wrong(String message, @Nullable Exception cause) {
        return cause == null
                ? new CommandFailure(CommandFailure.BAD_ARGUMENTS, message)
                : new CommandFailure(CommandFailure.BAD_ARGUMENTS, message, cause);
    }
}
