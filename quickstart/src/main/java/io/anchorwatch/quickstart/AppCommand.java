package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import io.anchorwatch.app.config.AppConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code app}: the streams app alone, against a cluster and a registry that are there. */
@Command(
        name = "app",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the app against the Kafka cluster and the schema registry that the configuration names.",
            "Prints one line of JSON when ready; runs until SIGTERM or Ctrl-C; logs to standard error."
        })
final class AppCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
    private Path config = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig read = AppConfig.load(config);
        Path temporary = read.stateUnderTemporary();
        if (temporary != null) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    "state.dir = " + read.stateDir() + " lies under " + temporary
                            + ", which systems empty: choose another directory, or set state.dir.temporary=true");
        }
        Main.STOP.within(StopSignal.SOON);
        try (App app = started(read)) {
            boolean told = false;
            do {
                String failed = app.failed();
                if (failed != null) {
                    throw new CommandFailure(CommandFailure.FAILED, failed + ": see the log");
                }
                if (!told && app.ready()) {
                    told = true;
                    spec.commandLine().getOut().println("{\"ready\":true,\"http\":\"" + app.url() + "\"}");
                    spec.commandLine().getOut().flush();
                }
            } while (!Main.STOP.await(LOOK_EVERY));
        }
        return 0;
    }

    private static App started(AppConfig config) throws InterruptedException {
        try {
            return App.start(config);
        } catch (IllegalStateException e) {
            throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
