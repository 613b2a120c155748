package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code up}: the embedded broker, registry and app, empty and durable, for real producers. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Starts a broker, a registry and the app on this machine, empty at first, and keeps what they accept.",
            "Prints one line of JSON when ready; runs until SIGTERM or Ctrl-C; logs to standard error."
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept.")
    private Path data = Path.of(".anchorwatch");

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The port of the page and the API, 0 for a free one.")
    private int httpPort = 8080;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "The broker's port, 0 for a free one.")
    private int kafkaPort = 9092;

    @Option(names = "--registry-port", paramLabel = "PORT", description = "The registry's port, 0 for a free one.")
    private int registryPort = 8081;

    @Option(names = "--config", paramLabel = "FILE", description = "More options, as Java properties.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> options = extra(config);
        Main.STOP.within(StopSignal.SOON);
        if (Main.STOP.await(Duration.ZERO)) { // From here on the signal interrupts nothing: a broker would not bear it.
            return 0;
        }
        try (Quickstart quickstart = Quickstart.start(data, new Quickstart.Ports(kafkaPort, registryPort))) {
            if (Main.STOP.asked()) {
                return 0;
            }
            App app = RunningApp.on(quickstart, httpPort, options);
            if (Main.STOP.asked()) {
                return 0;
            }
            spec.commandLine().getOut().println(ready(quickstart, app));
            spec.commandLine().getOut().flush();
            Main.STOP.await();
        }
        return 0;
    }

    private static Map<String, String> extra(@Nullable Path file) {
        return file == null ? Map.of() : ConfigFile.read(file);
    }

    private static String ready(Quickstart quickstart, App app) {
        return "{\"ready\":true,\"bootstrap_servers\":\"" + quickstart.bootstrapServers()
                + "\",\"schema_registry_url\":\"" + quickstart.schemaRegistryUrl()
                + "\",\"http\":\"" + app.url() + "\"}";
    }
}
