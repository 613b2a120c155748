package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherCounts;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.simulation.Disorder;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A fleet that lives, and is published as it lives, for as long as this is open: busy, with a twentieth of the events
 * delivered twice and some late. What happens to brokers and registry only delays it.
 */
final class Load implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Registry registry;
    private final Publisher publisher;
    private final Scenario scenario;
    private final long seed;
    private final double ratePerSecond;
    private final Thread thread;
    private final Map<String, Integer> published = new HashMap<>();
    private volatile boolean closing;
    private volatile Throwable failure;

    /** Begins at once. A rate of 0 is the scenario's own. */
    Load(String bootstrapServers, String registryUrl, Scenario scenario, long seed, double ratePerSecond) {
        this.scenario = scenario;
        this.seed = seed;
        this.ratePerSecond = ratePerSecond;
        registry = Registry.at(registryUrl, Map.of());
        publisher = new Publisher(new PublisherSettings(bootstrapServers), registry);
        thread = new Thread(this::run, "load-" + scenario.word());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            for (long round = 0; !closing; round++) {
                Duration length = ROUND.compareTo(scenario.durationMin()) < 0 ? scenario.durationMin() : ROUND;
                long now = System.currentTimeMillis() * 1_000;
                Setup setup = new Setup(
                        scenario, scenario.word().toLowerCase(), seed + round, now, 5, 10, length, ratePerSecond);
                Disorder disorder = new Disorder(seed + round, Duration.ofSeconds(2), 0.2, 0.05);
                for (Emission emission :
                        Simulation.history(setup).disturbed(disorder).emissions()) {
                    if (closing) {
                        return;
                    }
                    long wait = emission.at() / 1_000 - System.currentTimeMillis();
                    if (wait > 0) {
                        Thread.sleep(wait);
                    }
                    assertThat(publisher.put(emission.event(), PATIENCE)).isTrue();
                    published.merge(emission.event().eventId(), 1, Integer::sum);
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Ends the fleet's life and waits until Kafka has acknowledged all; how often each event was published, by id. */
    Map<String, Integer> end() throws InterruptedException {
        closing = true;
        thread.join(PATIENCE.toMillis());
        assertThat(failure).isNull();
        long left = publisher.close(PATIENCE);
        PublisherCounts counts = publisher.counts();
        assertThat(left).as(() -> "not acknowledged: " + counts).isZero();
        assertThat(counts.dropped()).isZero();
        registry.close();
        return published;
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        publisher.close(Duration.ZERO);
        registry.close();
    }
}
