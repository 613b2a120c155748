package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.simulation.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever happens to the messenger, the conclusions are those of the folds over the log, nothing that was acknowledged
 * is lost, and nothing is said or counted twice. The short form lets those happen that one broker suffices for, one after
 * another, to one installation; the long one ({@code -Danchorwatch.faults=long}) gives each its own, and makes a table.
 */
final class FaultsIT {
    static final boolean LONG = "long".equals(System.getProperty("anchorwatch.faults"));

    /** Names of faults to which the long form is confined, or none. */
    private static final List<String> ONLY = Arrays.stream(
                    System.getProperty("anchorwatch.faults.only", "").split(","))
            .filter(name -> !name.isBlank())
            .toList();

    private static final long SEED = Long.getLong("anchorwatch.seed", 7);
    private static final double EVENTS_PER_SECOND = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(110);
    private static final Duration CATCHING_UP = Duration.ofMinutes(5);
    private static final Path WORK = Path.of("target", "faults").toAbsolutePath();

    /** What came of it: a row of the table. */
    private record Outcome(
            String fault, int times, int events, int lost, int doubled, int different, int revived, Duration outage) {
        String row() {
            return String.format(
                    "%-48s %5d %8d %5d %8d %9d %8d %9.1f",
                    fault, times, events, lost, doubled, different, revived, outage.toMillis() / 1_000.0);
        }
    }

    @TestFactory
    List<DynamicTest> whatever_happens_the_conclusions_are_those_of_the_log() {
        List<DynamicTest> tests = new ArrayList<>();
        if (LONG) {
            List<Fault> asked = Arrays.stream(Fault.values())
                    .filter(fault -> ONLY.isEmpty() || ONLY.contains(fault.name()))
                    .toList();
            assertThat(asked).as("faults among " + ONLY).isNotEmpty();
            for (Fault fault : asked) {
                tests.add(DynamicTest.dynamicTest(fault.sentence, () -> run(List.of(fault))));
            }
        } else {
            tests.add(DynamicTest.dynamicTest("on one broker", () -> run(onOneBroker())));
        }
        return tests;
    }

    private static List<Fault> onOneBroker() {
        return List.of(Fault.values()).stream()
                .filter(fault -> fault.brokers == 1)
                .toList();
    }

    private static void run(List<Fault> faults) throws Exception {
        Files.createDirectories(WORK);
        Path directory = Files.createTempDirectory(WORK, faults.get(0).name().toLowerCase() + '-');
        Random random = new Random(SEED);
        int times = 0;
        int revived = 0;
        try (Rig rig = new Rig(directory, faults.get(0).brokers)) {
            rig.addApp().awaitReady();
            try (Answers answers = answers(rig);
                    Load busy = load(rig, Scenario.BUSY, EVENTS_PER_SECOND);
                    Load skewed = load(rig, Scenario.X13, 0)) {
                Thread.sleep(3_000);
                for (Fault fault : faults) {
                    for (int time = 0; time < (LONG ? fault.longTimes : fault.shortTimes); time++, times++) {
                        fault.happen(rig, random, time);
                        revived += rig.revive();
                    }
                }
                Map<String, Integer> published = new HashMap<>(busy.end());
                published.putAll(skewed.end());
                Outcome outcome = outcome(rig, faults, times, revived, published, answers);
                report(outcome);
            }
        }
    }

    private static Load load(Rig rig, Scenario scenario, double rate) {
        return new Load(rig.brokers().bootstrapServers(), rig.registryUrl(), scenario, SEED, rate);
    }

    private static Answers answers(Rig rig) {
        return new Answers(
                () -> rig.apps().stream().map(AppProcess::http).toList(), "/api/v1/sessions?fleet=busy&limit=1");
    }

    private static Outcome outcome(
            Rig rig, List<Fault> faults, int times, int revived, Map<String, Integer> published, Answers answers)
            throws Exception {
        try (Installation here = rig.installation()) {
            awaitCaughtUp(here);
            Conclusions.Difference difference = Conclusions.difference(here, PATIENCE);
            Map<String, Integer> logged = here.eventIds();
            int lost = 0;
            int doubled = 0;
            for (Map.Entry<String, Integer> one : published.entrySet()) {
                int found = logged.getOrDefault(one.getKey(), 0);
                lost += Math.max(0, one.getValue() - found);
                doubled += faults.contains(Fault.RECORDS_FUZZED) ? 0 : Math.max(0, found - one.getValue());
            }
            lost += here.deadLettersMissing();
            doubled += saidTwice(here);
            String name =
                    faults.size() == 1 ? faults.get(0).sentence : "all that can happen on " + faults.get(0).brokers;
            Outcome outcome = new Outcome(
                    name,
                    times,
                    published.size(),
                    lost,
                    doubled,
                    difference.onlyFolds().size() + difference.onlyPipeline().size(),
                    revived,
                    answers.longestOutage());
            assertThat(difference.onlyPipeline())
                    .as("only the pipeline says, " + outcome)
                    .isEmpty();
            assertThat(difference.onlyFolds())
                    .as("only the folds say, " + outcome)
                    .isEmpty();
            assertThat(lost).as("lost, " + outcome).isZero();
            assertThat(doubled).as("doubled, " + outcome).isZero();
            assertThat(here.get("/health/live").statusCode()).isEqualTo(200);
            return outcome;
        }
    }

    /** Waits until everything has been processed: how long that takes is the machine's matter, what comes of it is ours. */
    private static void awaitCaughtUp(Installation here) throws Exception {
        long since = System.nanoTime();
        while (!here.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("anchorwatch_events_waiting{"))
                .allMatch(line -> line.endsWith(" 0.0"))) {
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(CATCHING_UP);
            Thread.sleep(1_000);
        }
    }

    /** Exactly once: no revision of a conclusion stands in the log a second time. */
    private static int saidTwice(Installation here) {
        Map<String, Integer> said = new HashMap<>();
        for (Map.Entry<String, Conclusion> one : here.said()) {
            said.merge(
                    one.getKey()
                            + ' '
                            + one.getValue().id()
                            + ' '
                            + one.getValue().revision(),
                    1,
                    Integer::sum);
        }
        return said.values().stream().mapToInt(count -> count - 1).sum();
    }

    private static void report(Outcome outcome) throws Exception {
        Path table = WORK.resolve("faults.txt");
        if (!Files.exists(table)) {
            Files.writeString(
                    table,
                    String.format(
                            "%-48s %5s %8s %5s %8s %9s %8s %9s%n",
                            "fault", "times", "events", "lost", "doubled", "different", "revived", "outage_s"));
        }
        Files.writeString(table, outcome.row() + "\n", StandardOpenOption.APPEND);
    }
}
