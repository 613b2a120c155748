package io.anchorwatch.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be simulated: each template by itself, and whole fleets (docs/simulator.md). */
public enum Scenario {
    L1("L1", 2_000, 1, 20),
    L2("L2", 8_000, 1, 20),
    L3("L3", 5_000, 1, 20),
    L4("L4", 6_000, 1, 20),
    L5("L5", 10_000, 1, 20),
    L6("L6", 19_000, 1, 20),
    L7("L7", 19_000, 1, 20),
    L8("L8", 13_000, 1, 20),
    L9("L9", 12_000, 1, 20),
    X1("X1", 14_000, 1, 1_000),
    X2("X2", 18_000, 1, 4_000),
    X3("X3", 13_000, 1, 4_000),
    X4("X4", 18_000, 1, 60_000),
    X5("X5", 6_000, 2, 20),
    X6("X6", 15_000, 2, 20),
    X7("X7", 15_000, 2, 20),
    X8("X8", 14_000, 1, 20),
    X9("X9", 12_000, 1, 20),
    X10("X10", 18_000, 1, 20),
    X11("X11", 20_000, 1, 20),
    X12("X12", 14_000, 1, 1_000),
    X13("X13", 28_000, 3, 60_000),
    /** Few attempts a source, many sources, one node. */
    DISTRIBUTED_FLOOD("distributed-flood", 14_000, 3, 60_000),
    /** Legal life of every kind, and 2 % attacks. */
    BUSY("busy", 8_000, 3, 0),
    /** Sessions that are left in peace. */
    QUIET("quiet", 3_000, 1, 0),
    /** A tenth of the sessions comes back within 5 s, twice each: no flood. */
    STORM("storm", 18_000, 1, 60_000),
    /** A busy fleet in which every kind of attack is sure to happen. */
    DEMO("demo", 38_000, 3, 0);

    /** What is kept free of new stories at the end of a run. */
    static final long TAIL = 2_000_000;

    private final String word;
    private final long spanMs;
    private final int nodesMin;
    private final long spacingMs;

    Scenario(String word, long spanMs, int nodesMin, long spacingMs) {
        this.word = word;
        this.spanMs = spanMs;
        this.nodesMin = nodesMin;
        this.spacingMs = spacingMs;
    }

    /**
     * The scenario of that name, in whatever case.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public static Scenario of(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(scenario -> scenario.word.toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario is called '" + name + "'; there are "
                        + Arrays.stream(values()).map(Scenario::word).collect(Collectors.joining(", "))));
    }

    /** The name on the command line. */
    public String word() {
        return word;
    }

    /** How many sessions (for a single template: stories) it has unless told otherwise. */
    public int sessionsByDefault() {
        return switch (this) {
            case STORM -> 10_000;
            case X4, BUSY, QUIET, DEMO -> 400;
            default -> 10;
        };
    }

    /** The shortest run in which all that is begun can also be concluded. */
    public Duration durationMin() {
        return Duration.ofMillis(spanMs).plusMillis(TAIL / 1_000);
    }

    int nodesMin() {
        return nodesMin;
    }

    /** From the start of a story to its last conclusion, but for the windows: microseconds. */
    long span() {
        return spanMs * 1_000;
    }

    /** The least time between the starts of two such stories, so that they stay out of each other's way: microseconds. */
    long spacing() {
        return spacingMs * 1_000;
    }
}
