package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import io.anchorwatch.app.config.AppConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code app}: the streams app alone, against a cluster and a registry that are there. */
@Command(
        name = "app",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the streams app against an existing cluster and schema registry, until SIGTERM or Ctrl-C.",
            "What can be configured: docs/reference/configuration.md."
        })
final class AppCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Options, as Java properties.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig options = AppConfig.load(config);
        try (App app = App.start(options)) {
            while (!Main.STOP.await(Duration.ofSeconds(1))) {
                String failed = app.failed();
                if (failed != null) {
                    throw new CommandFailure(CommandFailure.FAILED, failed + "; the log says why");
                }
            }
        }
        return 0;
    }
}
