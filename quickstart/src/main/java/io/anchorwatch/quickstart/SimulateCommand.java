package io.anchorwatch.quickstart;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.Micros;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.Violation;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code simulate}: the events of a fleet that does not exist, to Kafka as they happen or to a file at once. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Makes the events of a simulated fleet, and on request says what is true of it.",
            "With --bootstrap-servers they are published as they happen; with --out they are written at once, as lines of"
                    + " JSON that 'publish' reads. Ctrl-C ends it in order; the truth then ends there too."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Every event was acknowledged by Kafka, or written.",
            "1:Not every one was.",
            "2:The command cannot be carried out as it is written."
        })
final class SimulateCommand implements Callable<Integer> {
    /** From the command to the first event that is published. */
    private static final long WARM_UP_MICROS = 1_000_000;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--out", paramLabel = "FILE|-", description = "Write lines of JSON; - is standard output.")
    private @Nullable String output;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "With --out: when the fleet began, as RFC 3339; by default so that it has just ended.")
    private @Nullable String start;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "busy, quiet, storm, demo, distributed-flood, L1 to L9 or X1 to X13.")
    private String scenario = Scenario.BUSY.word();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Events a second, for busy and quiet; 0: as many as the sessions make.")
    private double rate;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long the fleet lives; 0: until Ctrl-C.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(names = "--nodes", paramLabel = "N", description = "How many VPN nodes it has.")
    private int nodes = 8;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Sessions at a time, or stories of one template; by default as many as suit the scenario.")
    private @Nullable Integer sessions;

    @Option(names = "--seed", paramLabel = "N", description = "Another number, another fleet.")
    private long seed = 7;

    @Option(names = "--fleet", paramLabel = "FLEET", description = "The fleet's name.")
    private String fleet = "default";

    @Option(names = "--truth", paramLabel = "FILE", description = "Write what is true of it, as lines of JSON.")
    private @Nullable Path truth;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        if (output != null && !cluster.given()) {
            return write(output, err);
        }
        if (output == null && cluster.given()) {
            return publish(err);
        }
        throw wrong("say where the events go: --bootstrap-servers HOST:PORT or --out FILE, one of the two", null);
    }

    private int publish(PrintWriter err) throws IOException, InterruptedException {
        if (start != null) {
            throw wrong("--start goes with --out: what is published happens now", null);
        }
        Setup setup = setup(DemoNews.nowMicros() + WARM_UP_MICROS);
        try (TruthFile truths = TruthFile.to(truth)) {
            return new SimulatedNodes(simulation(setup), truths, err).publish(cluster);
        }
    }

    private int write(String path, PrintWriter err) throws IOException, InterruptedException {
        Setup setup = setup(startOfFile());
        PrintWriter out = path.equals("-") ? spec.commandLine().getOut() : created(path);
        try (TruthFile truths = TruthFile.to(truth)) {
            return new SimulatedNodes(simulation(setup), truths, err).write(out);
        } finally {
            if (!path.equals("-")) {
                out.close();
            }
        }
    }

    private Simulation simulation(Setup setup) {
        return truth == null ? Simulation.withoutTruth(setup) : Simulation.of(setup);
    }

    /** Whole milliseconds, as nodes count. */
    private long startOfFile() {
        if (start == null) {
            return DemoNews.nowMicros() - duration.toMillis() * 1_000;
        }
        try {
            return OffsetDateTime.parse(start).toInstant().toEpochMilli() * 1_000;
        } catch (DateTimeException e) {
            throw wrong("--start " + start + " is no time: write for example " + Micros.text(DemoNews.nowMicros()), e);
        }
    }

    private Setup setup(long startAt) {
        Violation misnamed = EventRules.check(new NodeHeartbeat(fleet, "n1", 0, 0, 0, false));
        if (misnamed != null) {
            throw wrong("--fleet is " + misnamed.rule() + ", not " + misnamed.value(), null);
        }
        try {
            Scenario played = Scenario.of(scenario);
            int many = sessions == null ? played.sessionsByDefault() : sessions;
            return Setup.of(played, seed, startAt, nodes, many, duration)
                    .withFleet(fleet)
                    .withRate(rate);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static PrintWriter created(String path) {
        try {
            return new PrintWriter(Files.newBufferedWriter(Path.of(path)));
        } catch (IOException e) {
            throw wrong("--out " + path + " cannot be written: " + e, e);
        }
    }

    private static CommandFailure wrong(String message, @Nullable Exception cause) {
        return cause == null
                ? new CommandFailure(CommandFailure.BAD_ARGUMENTS, message)
                : new CommandFailure(CommandFailure.BAD_ARGUMENTS, message, cause);
    }
}
