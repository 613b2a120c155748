package io.anchorwatch.quickstart;

import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            "Starts a broker and a registry on this machine and keeps what they accept in one directory.",
            "Prints one line of JSON when ready; runs until SIGTERM or Ctrl-C; logs to standard error."
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept.")
    private Path data = Path.of(".anchorwatch");

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "The broker's port, 0 for a free one.")
    private int kafkaPort = 9092;

    @Option(names = "--registry-port", paramLabel = "PORT", description = "The registry's port, 0 for a free one.")
    private int registryPort = 8081;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (Quickstart quickstart = Quickstart.start(data, new Quickstart.Ports(kafkaPort, registryPort))) {
            spec.commandLine().getOut().println(ready(quickstart));
            Main.STOP.await();
        }
        return 0;
    }

    /** The app is not started here yet, so there is no address of its pages to tell. */
    private static String ready(Quickstart quickstart) {
        return "{\"ready\":true,\"bootstrap_servers\":\"" + quickstart.bootstrapServers()
                + "\",\"schema_registry_url\":\"" + quickstart.schemaRegistryUrl() + "\",\"http\":null}";
    }
}
