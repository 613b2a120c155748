package io.anchorwatch.benchmarks;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;

/** What a fleet sends: its life, or an attack on it. The same seed gives the same events. */
enum Mix {
    QUIET("quiet"),
    BUSY("busy"),
    /** Three sources replay at one session. */
    FLOOD_ON_ONE_SESSION("flood-one-session"),
    /** A thousand sessions are replayed at, each time from a source never seen before. */
    RANDOM_SOURCES("random-sources"),
    /** Each attempt names a session and a source never seen before. */
    RANDOM_SESSIONS("random-sessions");

    private static final int NODES = 20;
    private static final long SEED = 7;
    private static final int SESSIONS = 1_000;
    private static final Duration DURATION = Duration.ofMinutes(1);

    private final String word;

    Mix(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** @throws IllegalArgumentException if there is no such mix */
    static Mix of(String word) {
        return Arrays.stream(values())
                .filter(mix -> mix.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mix '" + word + "'"));
    }

    @Override
    public String toString() {
        return word;
    }

    /**
     * Its events in the order in which nodes hand them over, about so many in a minute.
     *
     * @param startAt epoch microseconds
     */
    Iterator<Emission> events(long startAt, int count) {
        return switch (this) {
            case QUIET -> fleet(Scenario.QUIET, startAt, count);
            case BUSY -> fleet(Scenario.BUSY, startAt, count);
            default -> new Attack(startAt, count);
        };
    }

    /**
     * A busy fleet that lives for ever and comes to so many events a second within some seconds, in the order in which its
     * nodes hand them over.
     */
    static Iterator<Emission> paced(long startAt, double perSecond) {
        return Simulation.withoutTruth(
                Setup.of(Scenario.BUSY, SEED, startAt, NODES, 1, Duration.ZERO).withRate(perSecond));
    }

    /** As many sessions as make so many events: found out from how many a small fleet makes. */
    private static Iterator<Emission> fleet(Scenario scenario, long startAt, int count) {
        int small = 0;
        for (Iterator<Emission> few = fleetOf(scenario, startAt, SESSIONS); few.hasNext(); few.next()) {
            small++;
        }
        return fleetOf(scenario, startAt, Math.max(1, (int) ((long) count * SESSIONS / small)));
    }

    private static Iterator<Emission> fleetOf(Scenario scenario, long startAt, int sessions) {
        return Simulation.withoutTruth(Setup.of(scenario, SEED, startAt, NODES, sessions, DURATION));
    }

    private final class Attack implements Iterator<Emission> {
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final long[] sequences = new long[NODES];
        private final long startAt;
        private final long count;
        private long next;

        private Attack(long startAt, long count) {
            this.startAt = startAt;
            this.count = count;
        }

        @Override
        public boolean hasNext() {
            return next < count;
        }

        @Override
        public Emission next() {
            int node = random.nextInt(NODES);
            long at = startAt + next++ * DURATION.toMillis() * 1_000 / count;
            String session = Mix.this == FLOOD_ON_ONE_SESSION
                    ? "S1"
                    : Mix.this == RANDOM_SESSIONS
                            ? "x" + Long.toHexString(random.nextLong())
                            : "S" + random.nextInt(SESSIONS);
            String source = Mix.this == FLOOD_ON_ONE_SESSION
                    ? "source-" + random.nextInt(3)
                    : Long.toHexString(random.nextLong());
            ReasonEvent event = new ReasonEvent(
                    "default",
                    "node-" + node,
                    startAt / 1_000,
                    ++sequences[node],
                    "REPLAY_DETECTED",
                    at,
                    session,
                    3,
                    1,
                    null,
                    null,
                    null,
                    null,
                    source,
                    null,
                    null,
                    Map.of());
            return new Emission(at, event);
        }
    }
}
