package io.anchorwatch.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench NAME}: runs one benchmark. */
@Command(
        name = "anchorwatch bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures one thing beside its yardstick, in the same run, and prints a table.",
            "Quote the ratios: the figures belong to the machine that they were seen on."
        })
final class Main implements Callable<Integer> {
    private static final int EVENTS_MIN = 1_000;
    private static final int EVENTS_MAX = 50_000_000;

    private static final int SESSIONS_MIN = 2_000;
    private static final int SESSIONS_MAX = 20_000_000;

    @Parameters(paramLabel = "NAME", description = "Which one; see below.")
    private String name = "";

    @Option(names = "--events", paramLabel = "N", description = "How many events; each benchmark has its own default.")
    private @Nullable Integer events;

    @Option(
            names = "--mix",
            paramLabel = "MIX",
            description = "Only this mix of events, where there are several: ${COMPLETION-CANDIDATES}.")
    private @Nullable Mix mix;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            split = ",",
            description =
                    "How many live sessions, several separated by commas: for scale, where one of 5000000 is not among"
                            + " the usual ones.")
    private List<Integer> sessions = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the rows as JSON too, one object a line.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments)); // A broker's threads may outlive it.
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.getCommandSpec()
                .usageMessage()
                .footer(Bench.ALL.stream()
                        .map(bench -> "  %-10s %s".formatted(bench.name(), bench.about()))
                        .collect(Collectors.joining("\n", "\nBenchmarks:\n", ""))
                        .split("\n", -1));
        return line.setUsageHelpAutoWidth(true)
                .registerConverter(Mix.class, Mix::of)
                .setParameterExceptionHandler((wrong, given) -> {
                    wrong.getCommandLine()
                            .getErr()
                            .println("anchorwatch bench: " + wrong.getMessage() + "; see 'anchorwatch bench --help'");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, given) -> {
                    failure.printStackTrace(command.getErr()); // Whoever measures wants to know where.
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws Exception {
        Bench bench = Bench.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("there is no benchmark '" + name + "': there are "
                        + Bench.ALL.stream().map(Bench::name).collect(Collectors.joining(", "))));
        int many = events == null ? bench.events() : events;
        if (many < EVENTS_MIN || many > EVENTS_MAX) {
            throw wrong("--events must be " + EVENTS_MIN + " to " + EVENTS_MAX + ", not " + many);
        }
        for (int each : sessions) {
            if (each < SESSIONS_MIN || each > SESSIONS_MAX) {
                throw wrong("--sessions must be " + SESSIONS_MIN + " to " + SESSIONS_MAX + ", not " + each);
            }
        }
        Bench.Wanted wanted =
                new Bench.Wanted(many, mix == null ? List.of(Mix.values()) : List.of(mix), List.copyOf(sessions));
        PrintWriter out = spec.commandLine().getOut();
        if (json == null) {
            bench.run(wanted, new Report(bench.name(), out, spec.commandLine().getErr(), null));
            return 0;
        }
        try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(json, StandardCharsets.UTF_8))) {
            bench.run(wanted, new Report(bench.name(), out, spec.commandLine().getErr(), lines));
        }
        return 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
