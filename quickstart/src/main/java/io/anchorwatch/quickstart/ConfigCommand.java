package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.FaultyConfigException;
import io.anchorwatch.app.detections.Detections;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config}: what can be said about a configuration without starting anything. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks a configuration: 'config check FILE'.")
final class ConfigCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: 'config check FILE'");
    }

    /** Every fault on a line of its own, on standard error. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Tells everything that is wrong in a configuration and its rules; exits with 2 if anything is.")
    int check(@Parameters(paramLabel = "FILE", description = "The configuration.") Path file) {
        try {
            Detections.of(AppConfig.load(file));
            PrintWriter out = spec.commandLine().getOut();
            out.println(file + ": nothing is wrong");
            out.flush();
            return 0;
        } catch (FaultyConfigException e) {
            PrintWriter err = spec.commandLine().getErr();
            for (Fault fault : e.faults()) {
                err.println(fault);
            }
            err.flush();
            return CommandFailure.BAD_ARGUMENTS;
        }
    }
}
