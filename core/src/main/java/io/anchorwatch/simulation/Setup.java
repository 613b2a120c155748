package io.anchorwatch.simulation;

import java.time.Duration;

/**
 * What a simulation is made from; the same setup gives the same events.
 *
 * @param seed of all randomness
 * @param startAt epoch microseconds, cut to the millisecond; part of every id, so that two runs into one log do not
 *     meet
 * @param nodes how many nodes; with three or more the last one serves no ordinary session
 * @param sessions live at the same time; for a single template the number of stories, fewer if they would disturb each
 *     other
 * @param duration how long the fleet lives; zero: for ever
 * @param ratePerSecond 0: as many events as {@code sessions} make; else that many events a second after a few seconds,
 *     with {@code sessions} ignored (busy and quiet only)
 */
public record Setup(
        Scenario scenario,
        String fleetId,
        long seed,
        long startAt,
        int nodes,
        int sessions,
        Duration duration,
        double ratePerSecond) {
    private static final int NODES_MAX = 1_000;
    private static final int SESSIONS_MAX = 1_000_000;

    public Setup {
        startAt = Math.floorDiv(startAt, 1_000) * 1_000;
        if (nodes < scenario.nodesMin() || nodes > NODES_MAX) {
            throw new IllegalArgumentException("scenario " + scenario.word() + " needs " + scenario.nodesMin() + " to "
                    + NODES_MAX + " nodes, not " + nodes);
        }
        if (sessions < 1 || sessions > SESSIONS_MAX) {
            throw new IllegalArgumentException("sessions must be 1 to " + SESSIONS_MAX + ", not " + sessions);
        }
        boolean endless = duration.isZero();
        if (duration.isNegative() || (!endless && duration.compareTo(scenario.durationMin()) < 0)) {
            throw new IllegalArgumentException("scenario " + scenario.word() + " needs a duration of at least "
                    + scenario.durationMin().toSeconds() + "s (or 0: for ever), not "
                    + duration.toMillis() / 1_000.0 + "s");
        }
        if (!(ratePerSecond >= 0 && ratePerSecond <= 1_000_000)) {
            throw new IllegalArgumentException("the rate must be 0 to 1000000 events a second, not " + ratePerSecond);
        }
        if (ratePerSecond > 0 && scenario != Scenario.BUSY && scenario != Scenario.QUIET) {
            throw new IllegalArgumentException("a rate can be asked of busy and quiet only, not of " + scenario.word());
        }
    }

    /** A run at its own pace, in the fleet {@code default}. */
    public static Setup of(Scenario scenario, long seed, long startAt, int nodes, int sessions, Duration duration) {
        return new Setup(scenario, "default", seed, startAt, nodes, sessions, duration, 0);
    }

    public Setup withFleet(String fleetId) {
        return new Setup(scenario, fleetId, seed, startAt, nodes, sessions, duration, ratePerSecond);
    }

    public Setup withRate(double ratePerSecond) {
        return new Setup(scenario, fleetId, seed, startAt, nodes, sessions, duration, ratePerSecond);
    }

    boolean endless() {
        return duration.isZero();
    }

    /** Epoch microseconds; the end of time for an endless run. */
    long endsAt() {
        return endless() ? Long.MAX_VALUE : startAt + duration.toMillis() * 1_000;
    }
}
