package io.anchorwatch.app.siem;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts as metrics what goes to the topics of SIEMs. */
public final class SiemMetrics implements SiemCounted {
    private final MeterRegistry registry;
    private final Counter dead;

    public SiemMetrics(MeterRegistry registry) {
        this.registry = registry;
        dead = Counter.builder("anchorwatch.siem.dead")
                .description("records that could not be told to SIEMs and are dead letters")
                .register(registry);
    }

    @Override
    public void written(String topic) {
        registry.counter("anchorwatch.siem.documents", "topic", topic).increment();
    }

    @Override
    public void dead() {
        dead.increment();
    }
}
