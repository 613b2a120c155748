package io.anchorwatch.quickstart;

import io.anchorwatch.app.ForwardApp;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.ForwarderView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forward}: delivery to SIEMs as a process of its own. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Delivers findings, recovery timelines and audit events to the receivers that the configuration names.",
            "Prints one line of JSON when started; runs until SIGTERM or Ctrl-C; progress goes to standard error.",
            "Exits with 1 when every forwarder has stopped for a reason that somebody must mend."
        })
final class ForwardCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LOOKS_A_LINE = 20;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
    private Path config = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig read = AppConfig.load(config);
        if (read.forwarders().isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    "siem.forwarders names nobody: name forwarders there, and set siem.forwarder.NAME.kind for each");
        }
        Main.STOP.within(StopSignal.SOON);
        try (ForwardApp app = started(read)) {
            spec.commandLine().getOut().println(ready(read));
            spec.commandLine().getOut().flush();
            long looks = 0;
            do {
                List<ForwarderView> views = app.views();
                if (looks++ % LOOKS_A_LINE == 0) {
                    views.forEach(view -> spec.commandLine().getErr().println(line(view)));
                    spec.commandLine().getErr().flush();
                }
                if (views.stream().allMatch(view -> view.state() == ForwarderView.State.STOPPED)) {
                    throw new CommandFailure(CommandFailure.FAILED, "every forwarder has stopped; " + reasons(views));
                }
            } while (!Main.STOP.await(LOOK_EVERY));
        }
        return 0;
    }

    private static ForwardApp started(AppConfig config) throws InterruptedException {
        try {
            return ForwardApp.start(config);
        } catch (IllegalStateException e) {
            throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static String ready(AppConfig config) {
        return config.forwarders().stream()
                .map(ForwarderConfig::name)
                .collect(Collectors.joining("\",\"", "{\"ready\":true,\"forwarders\":[\"", "\"]}"));
    }

    private static String line(ForwarderView view) {
        return String.format(
                Locale.ROOT,
                "%s (%s) %s: %d accepted, %d waiting for up to %.1f s, %d dead letters%s",
                view.name(),
                view.kind(),
                view.state(),
                view.accepted(),
                view.lag(),
                view.lagMs() / 1_000.0,
                view.deadLetters(),
                view.state() == ForwarderView.State.RUNNING ? "" : "; " + view.lastError());
    }

    private static String reasons(List<ForwarderView> views) {
        return views.stream().map(view -> view.name() + ": " + view.lastError()).collect(Collectors.joining("; "));
    }
}
