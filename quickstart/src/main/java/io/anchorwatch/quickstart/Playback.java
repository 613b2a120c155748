package io.anchorwatch.quickstart;

import io.anchorwatch.producers.Publisher;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Simulation;
import java.time.Duration;

/** Hands a simulated fleet's events to Kafka at their own pace. */
final class Playback {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long AHEAD_MICROS = 2_000;

    private final Simulation simulation;
    private final Publisher publisher;
    private final StopSignal stop;
    private long published;

    Playback(Simulation simulation, Publisher publisher, StopSignal stop) {
        this.simulation = simulation;
        this.publisher = publisher;
        this.stop = stop;
    }

    /**
     * Publishes every event when its time comes, and calls {@code meanwhile} about every {@code every}.
     *
     * @return false if somebody asked to stop before the end
     * @throws CommandFailure if Kafka takes nothing any more
     */
    boolean run(Duration every, Runnable meanwhile) throws InterruptedException {
        long next = 0;
        while (simulation.hasNext()) {
            Emission emission = simulation.next();
            while (now() + AHEAD_MICROS < emission.at()) {
                if (System.nanoTime() >= next) {
                    meanwhile.run();
                    next = System.nanoTime() + every.toNanos();
                }
                long waitMicros = Math.min(emission.at() - now(), every.toNanos() / 1_000);
                if (waitMicros > 0 && stop.await(Duration.ofNanos(waitMicros * 1_000))) {
                    return false;
                }
            }
            if (stop.asked()) {
                return false;
            }
            if (!publisher.put(emission.event(), PATIENCE)) {
                throw new CommandFailure(
                        CommandFailure.FAILED, "Kafka has taken nothing for " + PATIENCE.toSeconds() + " s");
            }
            published++;
        }
        return true;
    }

    /** How many events were handed over. */
    long published() {
        return published;
    }

    static long now() {
        return System.currentTimeMillis() * 1_000;
    }
}
