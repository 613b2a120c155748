package io.anchorwatch.quickstart;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Every command is a class of its own, and one line in the list below. */
@Command(
        name = "anchorwatch",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            AppCommand.class,
            ForwardCommand.class,
            ResendCommand.class,
            PublishCommand.class,
            SimulateCommand.class,
            TopicsCommand.class,
            AclsCommand.class,
            TimelineCommand.class,
            FindingsCommand.class,
            WatchCommand.class,
            ConfigCommand.class,
            TokenCommand.class,
            RulesCommand.class,
            CompletionCommand.class,
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Keeps an honest, provable record of VPN sessions that outlive their transports.",
        footer =
                "%nThe launcher adds: test (everything that must hold), faults (a table of what outages do, in an hour),"
                        + " containers (the composition in podman), secured (the walk to three secured brokers),"
                        + " bench NAME (what it costs; bench --help lists them).%n",
        exitCodeOnInvalidInput = CommandFailure.BAD_ARGUMENTS)
public final class Main implements Runnable {
    /** The signal that ends commands that run until they are told to stop. */
    static final StopSignal STOP = new StopSignal();

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        STOP.listen();
        int code = CommandFailure.FAILED; // Also where an Error ends the main thread, which is no success.
        try {
            code = commandLine().execute(arguments);
        } catch (Error e) {
            System.err.println("anchorwatch: " + e);
        }
        STOP.exit(code);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The parser of all commands, ready to execute: its answer is the exit code. */
    static CommandLine commandLine() {
        Main main = new Main();
        Complaints complaints = new Complaints(() -> main.verbose);
        return new CommandLine(main)
                .registerConverter(Duration.class, new DurationText())
                .setParameterExceptionHandler(complaints)
                .setExecutionExceptionHandler(complaints)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false);
    }
}
