package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import io.anchorwatch.event.Micros;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: everything on this machine, for a while, with a simulated fleet that also misbehaves. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Starts a broker, a registry, the app and a simulated fleet on this machine; keeps nothing.",
            "Tells what is found as it is found, and at the end compares it with what was simulated.",
            "Ctrl-C ends it early and compares what was due by then. The last line on standard output sums up."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Everything that happened was found, and nothing else.",
            "1:It was not, or a run with an end was stopped before it.",
            "2:The command cannot be carried out as it is written."
        })
final class DemoCommand implements Callable<Integer> {
    private static final String FLEET = "default";

    /** From the moment when everything is ready to the first event. */
    private static final long WARM_UP_MS = 1_000;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long the fleet lives; 0: until Ctrl-C.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(names = "--nodes", paramLabel = "N", description = "How many VPN nodes it has.")
    private int nodes = 8;

    @Option(names = "--sessions", paramLabel = "N", description = "How many sessions live at the same time.")
    private int sessions = 400;

    @Option(names = "--seed", paramLabel = "N", description = "Another number, another fleet.")
    private long seed = 7;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The port of the page and the API, 0 for a free one.")
    private int httpPort = 8080;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        setup(DemoNews.nowMicros());
        int port = LoopbackPort.claim(httpPort, "--http-port");
        err().println("Starting a broker, a registry and the app.");
        err().flush();
        if (Main.STOP.await(Duration.ZERO)) { // From here on the signal interrupts nothing: a broker would not bear it.
            return told(nothing());
        }
        return told(outcome(port));
    }

    private int told(Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(outcome.line());
        out.flush();
        return outcome.exitCode();
    }

    private record Outcome(String line, int exitCode) {}

    /** Runs and takes everything down again; the last line comes after that, so that it is the last. */
    private Outcome outcome(int port) throws InterruptedException {
        @Nullable Outcome outcome = null;
        try (Quickstart quickstart = Quickstart.temporary(Quickstart.Ports.FREE)) {
            App app = RunningApp.on(quickstart, port, Map.of());
            outcome = Main.STOP.asked() ? nothing() : run(quickstart, app);
            return outcome;
        } catch (InterruptedException | RuntimeException | LinkageError e) {
            // No broker can start while the process ends: then whatever it threw is no news.
            if (outcome != null) {
                err().println("anchorwatch demo: " + e.getMessage());
                return outcome;
            }
            if (Main.STOP.asked()) {
                return nothing();
            }
            throw e;
        }
    }

    private Outcome nothing() {
        err().println("Stopped before the fleet lived.");
        return new Outcome(DemoVerdict.lineOfNothing(), CommandFailure.FAILED);
    }

    private Outcome run(Quickstart quickstart, App app) throws InterruptedException {
        err().println("The page: http://" + app.address());
        try (Registry registry = Registry.at(quickstart.schemaRegistryUrl(), Map.of());
                Publisher publisher = new Publisher(new PublisherSettings(quickstart.bootstrapServers()), registry)) {
            Setup setup = setup((System.currentTimeMillis() + WARM_UP_MS) * 1_000);
            err().println("%d sessions on %d nodes, seed %d; %s"
                    .formatted(
                            sessions,
                            nodes,
                            seed,
                            duration.isZero() ? "until Ctrl-C" : "for " + duration.toSeconds() + " s"));
            DemoNews news = new DemoNews(err(), app.model(), FLEET, setup.startAt());
            DemoRun run = new DemoRun(setup, app.model(), publisher, news);
            Comparison comparison = run.play();
            DemoVerdict.print(comparison, err());
            boolean early = run.stopped() && !duration.isZero();
            if (early) {
                err().println("It was stopped early: this is about what was due by then.");
            }
            if (!comparison.truthFound()) {
                err().println(again(setup));
            }
            boolean found = comparison.truthFound() && !early;
            return new Outcome(DemoVerdict.line(comparison), found ? 0 : CommandFailure.FAILED);
        }
    }

    /** How to get the same events as a file, for whoever looks into a difference. */
    private static String again(Setup setup) {
        return "The same events as lines of JSON: anchorwatch simulate --out FILE --scenario demo --duration "
                + setup.duration().toMillis() + "ms --nodes " + setup.nodes() + " --sessions " + setup.sessions()
                + " --seed " + setup.seed() + " --start " + Micros.text(setup.startAt());
    }

    private Setup setup(long startAt) {
        try {
            return Setup.of(Scenario.DEMO, seed, startAt, nodes, sessions, duration);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, String.valueOf(e.getMessage()), e);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
