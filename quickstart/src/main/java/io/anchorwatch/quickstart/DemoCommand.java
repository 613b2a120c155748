package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.simulation.Truth;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: everything on this machine, with a simulated fleet that also misbehaves. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Starts a broker, a registry and the app on this machine, and a simulated fleet that also misbehaves.",
            "Tells what is found as it is found, and compares it in the end with what the simulator knows to be true.",
            "Nothing is kept. The last line on standard output is one line of JSON."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:All that was true was found, and nothing else.",
            "1:Something was missing or unexpected, or the run was cut short.",
            "2:The command cannot be carried out as it is written."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final long TELL_EVERY_SECONDS = 10;
    private static final long SECOND = 1_000_000;

    /** How long conclusions may take beyond their time: commits, and the clock of silent partitions. */
    private static final long SLACK = 40 * SECOND;

    @Option(names = "--duration", paramLabel = "DURATION", description = "How long the fleet lives; 0: until Ctrl-C.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(names = "--nodes", paramLabel = "N", description = "VPN nodes.")
    private int nodes = 8;

    @Option(names = "--sessions", paramLabel = "N", description = "Sessions alive at the same time.")
    private int sessions = 400;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same fleet.")
    private long seed = 7;

    @Option(names = "--http-port", paramLabel = "PORT", description = "The page's port, 0 for a free one.")
    private int httpPort = 8080;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    private final List<Truth> truths = new ArrayList<>();
    private long told;

    @Override
    public Integer call() throws InterruptedException {
        setup(Playback.now()); // complains about its arguments before anything is started
        PrintWriter people = spec.commandLine().getErr();
        people.println("Starting a broker, a registry and the app …");
        people.flush();
        try (Quickstart quickstart = Quickstart.temporary(Quickstart.Ports.FREE)) {
            App app = RunningApp.on(quickstart, httpPort, Map.of());
            people.println("The page is at http://" + app.address() + "/  (Ctrl-C stops)");
            people.flush();
            try (Registry registry = Registry.at(quickstart.schemaRegistryUrl(), Map.of());
                    Concluded concluded = new Concluded(quickstart.bootstrapServers(), registry)) {
                return play(quickstart, registry, concluded, people);
            }
        }
    }

    private Setup setup(long startAt) {
        try {
            return Setup.of(Scenario.DEMO, seed, startAt, nodes, sessions, duration);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, String.valueOf(e.getMessage()), e);
        }
    }

    private int play(Quickstart quickstart, Registry registry, Concluded concluded, PrintWriter people)
            throws InterruptedException {
        DemoReport report = new DemoReport(people);
        Setup setup = setup(Playback.now() + SECOND);
        Simulation simulation = Simulation.of(setup);
        boolean whole;
        try (Publisher publisher = new Publisher(new PublisherSettings(quickstart.bootstrapServers()), registry)) {
            Playback playback = new Playback(simulation, publisher, Main.STOP);
            whole = playback.run(LOOK_EVERY, () -> look(simulation, concluded, report, setup, playback));
        }
        truths.addAll(simulation.takeTruths());
        Comparison comparison = settled(whole, concluded, report, people);
        report.summary(comparison);
        spec.commandLine().getOut().println(DemoReport.lastLine(comparison, whole || duration.isZero()));
        spec.commandLine().getOut().flush();
        return comparison.truthFound() && (whole || duration.isZero()) ? 0 : CommandFailure.FAILED;
    }

    private void look(Simulation simulation, Concluded concluded, DemoReport report, Setup setup, Playback playback) {
        truths.addAll(simulation.takeTruths());
        report.found(concluded.read());
        long seconds = (Playback.now() - setup.startAt()) / SECOND;
        if (seconds / TELL_EVERY_SECONDS > told) {
            told = seconds / TELL_EVERY_SECONDS;
            report.progress(seconds, duration.toSeconds(), playback.published());
        }
    }

    /** Waits until all that is true has fallen due and was found, or for as long as it may take. */
    private Comparison settled(boolean whole, Concluded concluded, DemoReport report, PrintWriter people)
            throws InterruptedException {
        if (!whole) {
            people.println("Stopped: what was due by now is compared.");
            report.found(concluded.read());
            long now = Playback.now() - SLACK / 4;
            return compared(
                            truths.stream()
                                    .filter(truth -> truth.dueAt() <= now)
                                    .toList(),
                            concluded)
                    .onlyMissing();
        }
        long due = truths.stream().mapToLong(Truth::dueAt).max().orElse(Playback.now());
        people.printf(
                "The fleet has ended; the last conclusion falls due in %d s.%n",
                Math.max(0, due - Playback.now()) / SECOND);
        people.flush();
        while (true) {
            report.found(concluded.read());
            Comparison comparison = compared(truths, concluded);
            long now = Playback.now();
            boolean over = now > due + SLACK;
            if (over || (comparison.truthFound() && now > due + 2 * SECOND) || Main.STOP.await(LOOK_EVERY)) {
                return comparison;
            }
        }
    }

    private static Comparison compared(List<Truth> truths, Concluded concluded) {
        return Comparison.of(truths, concluded.all(), Set.of(Truth.Needs.EVENTS));
    }
}
