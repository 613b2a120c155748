package io.anchorwatch.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.simulation.Truth;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code simulate}: the fleet simulator by itself, into Kafka or into a file. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Simulates a fleet: into Kafka at the events' own pace, or into a file at once, as publish reads it.",
            "Scenarios: L1 to L9, X1 to X13, distributed-flood, busy, quiet, storm, demo."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private Target target;

    /** Where the events go. */
    private static final class Target {
        @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka's addresses.")
        private @Nullable String bootstrapServers;

        @Option(names = "--out", paramLabel = "FILE|-", description = "A file of JSON lines; - is standard output.")
        private @Nullable String out;
    }

    @Option(names = "--schema-registry-url", paramLabel = "URL", description = "The schema registry's address.")
    private String schemaRegistryUrl = "http://127.0.0.1:8081/apis/ccompat/v7";

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "What topics' names begin with.")
    private String topicPrefix = "";

    @Option(names = "--scenario", paramLabel = "NAME", description = "What is simulated.")
    private String scenario = "busy";

    @Option(names = "--rate", paramLabel = "N", description = "Events a second, busy and quiet only; 0: by --sessions.")
    private double rate;

    @Option(names = "--duration", paramLabel = "DURATION", description = "How long the fleet lives; 0: until Ctrl-C.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same fleet.")
    private long seed = 7;

    @Option(names = "--nodes", paramLabel = "N", description = "VPN nodes.")
    private int nodes = 8;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Sessions at the same time; by default the scenario's.")
    private @Nullable Integer sessions;

    @Option(names = "--fleet", paramLabel = "ID", description = "The fleet's id.")
    private String fleet = "default";

    @Option(names = "--start", paramLabel = "TIME", description = "When the fleet begins, RFC 3339; by default now.")
    private @Nullable String start;

    @Option(names = "--truth", paramLabel = "FILE", description = "Where to write what is true of it, as JSON lines.")
    private @Nullable Path truth;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Setup setup = setup();
        try (PrintWriter truths = truth == null ? null : file(truth)) {
            if (target.out != null) {
                write(setup, target.out, truths);
            } else {
                publish(setup, String.valueOf(target.bootstrapServers), truths);
            }
        }
        return 0;
    }

    private Setup setup() {
        try {
            Scenario wanted = Scenario.of(scenario);
            long startAt = start == null ? Playback.now() : Instant.parse(start).toEpochMilli() * 1_000;
            int alive = sessions == null ? wanted.sessionsByDefault() : sessions;
            return Setup.of(wanted, seed, startAt, nodes, alive, duration)
                    .withFleet(fleet)
                    .withRate(rate);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, String.valueOf(e.getMessage()), e);
        }
    }

    private void write(Setup setup, String out, @Nullable PrintWriter truths) throws IOException {
        if (duration.isZero()) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "--out needs a --duration: a file has an end");
        }
        Simulation simulation = simulation(setup, truths);
        PrintWriter lines = out.equals("-") ? spec.commandLine().getOut() : file(Path.of(out));
        long count = 0;
        while (simulation.hasNext() && !Main.STOP.asked()) {
            lines.println(ReasonEventJson.write(simulation.next().event()));
            count++;
            tell(simulation, truths);
        }
        lines.flush();
        if (!out.equals("-")) {
            lines.close();
        }
        tell(simulation, truths);
        told(count + " events written");
    }

    private void publish(Setup setup, String bootstrapServers, @Nullable PrintWriter truths)
            throws InterruptedException {
        Simulation simulation = simulation(setup, truths);
        try (Registry registry = Registry.at(schemaRegistryUrl, Map.of());
                Publisher publisher = new Publisher(
                        new PublisherSettings(bootstrapServers, topicPrefix, PublisherSettings.BUFFERED_MAX, Map.of()),
                        registry)) {
            Playback playback = new Playback(simulation, publisher, Main.STOP);
            boolean whole = playback.run(TELL_EVERY, () -> {
                tell(simulation, truths);
                told(playback.published() + " events published");
            });
            tell(simulation, truths);
            told((whole ? "The fleet has ended: " : "Stopped: ") + playback.published() + " events published");
        }
    }

    private static Simulation simulation(Setup setup, @Nullable PrintWriter truths) {
        return truths == null ? Simulation.withoutTruth(setup) : Simulation.of(setup);
    }

    private static void tell(Simulation simulation, @Nullable PrintWriter truths) {
        if (truths == null) {
            return;
        }
        for (Truth one : simulation.takeTruths()) {
            try {
                truths.println(new ObjectMapper().writeValueAsString(one.fields()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a truth is made of texts and numbers", e);
            }
        }
    }

    private void told(String text) {
        spec.commandLine().getErr().println(text);
        spec.commandLine().getErr().flush();
    }

    private static PrintWriter file(Path path) {
        try {
            return new PrintWriter(Files.newBufferedWriter(path));
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, path + " cannot be written: " + e.getMessage(), e);
        }
    }
}
