package io.anchorwatch.quickstart;

import io.anchorwatch.event.Micros;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherCounts;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;

/** Takes a simulated fleet to where its events are wanted, says on the way how far it is, and writes down the truth. */
final class SimulatedNodes {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int TELL_EVERY = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long TELL_EVERY_NANOS = 5_000_000_000L;
    private static final int LOOK_EVERY_EVENTS = 1_024;

    private final Simulation simulation;
    private final TruthFile truths;
    private final PrintWriter err;

    SimulatedNodes(Simulation simulation, TruthFile truths, PrintWriter err) {
        this.simulation = simulation;
        this.truths = truths;
        this.err = err;
    }

    /** Publishes in real time until the run is over or somebody asks to stop. The answer is the exit code. */
    int publish(ClusterOptions cluster) throws IOException, InterruptedException {
        try (Registry registry = cluster.registry();
                Publisher publisher = new Publisher(cluster.settings(), registry)) {
            LiveFleet fleet = new LiveFleet(simulation, publisher);
            fleet.start();
            boolean stopped = false;
            for (int looks = 1; !fleet.over() && !stopped; looks++) {
                stopped = Main.STOP.await(LOOK_EVERY);
                truths.write(fleet.takeTruths());
                if (looks % TELL_EVERY == 0) {
                    tell(fleet, publisher.counts());
                }
            }
            if (stopped) {
                fleet.stop();
            }
            truths.write(fleet.takeTruths());
            long lost = publisher.close(PATIENCE);
            if (lost > 0) {
                throw new CommandFailure(
                        CommandFailure.FAILED,
                        "Kafka has not acknowledged " + lost + " of " + fleet.handedOver() + " events: "
                                + publisher.counts().problem());
            }
            done(fleet.handedOver(), "published");
        }
        return 0;
    }

    private void tell(LiveFleet fleet, PublisherCounts counts) {
        String problem = counts.problem();
        err.println(fleet.handedOver() + " events, " + counts.acknowledged() + " acknowledged"
                + (fleet.lateMs() > 1_000 ? ", up to " + fleet.lateMs() + " ms late" : "")
                + (problem == null ? "" : "; " + problem));
        err.flush();
    }

    /** Writes as fast as it can be read, until the run is over or somebody asks to stop. The answer is the exit code. */
    int write(PrintWriter out) throws IOException, InterruptedException {
        boolean stopped = Main.STOP.await(Duration.ZERO); // From here on the signal interrupts nothing half-written.
        long written = 0;
        long toldAt = System.nanoTime();
        while (simulation.hasNext() && !stopped) {
            Emission next = simulation.next();
            out.print(ReasonEventJson.write(next.event()));
            out.print('\n');
            written++;
            stopped = Main.STOP.asked();
            if (written % LOOK_EVERY_EVENTS == 0) {
                truths.write(simulation.takeTruths());
                if (failed(out)) {
                    break;
                }
                if (System.nanoTime() - toldAt > TELL_EVERY_NANOS) {
                    toldAt = System.nanoTime();
                    err.println(written + " events, up to " + Micros.text(next.at()));
                }
            }
        }
        truths.write(simulation.takeTruths());
        if (failed(out)) {
            throw new CommandFailure(CommandFailure.FAILED, "the events cannot be written: nobody reads, or no room");
        }
        done(written, "written");
        return 0;
    }

    /** Whether something got lost. Standard output says so itself: the writer before it does not ask. */
    private static boolean failed(PrintWriter out) {
        return out.checkError() || System.out.checkError();
    }

    private void done(long events, String what) {
        err.println(events + " events " + what + (truths.lines() > 0 ? ", " + truths.lines() + " truths" : ""));
        err.flush();
    }
}
