package io.anchorwatch.app;

import io.anchorwatch.app.topology.Counted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what comes in as metrics; labels come from fixed sets. */
final class CountedMetrics implements Counted {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter duplicates;
    private final Counter jumps;
    private final Counter heartbeats;
    private final Counter partial;

    CountedMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("anchorwatch.events.accepted")
                .description("events that could be read, duplicates included")
                .register(registry);
        this.duplicates = Counter.builder("anchorwatch.events.duplicate")
                .description("events that had been taken before")
                .register(registry);
        this.jumps = Counter.builder("anchorwatch.sequence.jumps")
                .description("sequence numbers too far ahead to be believed")
                .register(registry);
        this.heartbeats = Counter.builder("anchorwatch.heartbeats.accepted")
                .description("heartbeats of nodes that could be read")
                .register(registry);
        this.partial = Counter.builder("anchorwatch.judged.partial")
                .description("looks at sources, nodes and clients without the partitions that hold them back")
                .register(registry);
    }

    @Override
    public void accepted() {
        accepted.increment();
    }

    @Override
    public void duplicate() {
        duplicates.increment();
    }

    @Override
    public void heartbeat() {
        heartbeats.increment();
    }

    @Override
    public void jump() {
        jumps.increment();
    }

    @Override
    public void partial() {
        partial.increment();
    }

    @Override
    public void late(String reason) {
        registry.counter("anchorwatch.events.late", "reason", reason).increment();
    }

    @Override
    public void dead(String cause) {
        registry.counter("anchorwatch.events.dead", "cause", cause).increment();
    }
}
