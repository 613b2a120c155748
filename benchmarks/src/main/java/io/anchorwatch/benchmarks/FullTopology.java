package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.AuditTopology;
import io.anchorwatch.app.topology.Counted;
import io.anchorwatch.app.topology.IdleClock;
import io.anchorwatch.app.topology.Store;
import org.apache.kafka.streams.Topology;

/** The topology of the app without the app around it. */
final class FullTopology {
    /** No heartbeats are in the log; that they have been read up to now lets accounts of nodes be judged. */
    static final IdleClock HEARTBEATS_READ =
            (topic, partition) -> topic == Topics.NODE_HEARTBEATS ? System.currentTimeMillis() * 1_000 : Long.MIN_VALUE;

    private FullTopology() {}

    static Topology of(EventLog log, AppConfig app, int partitions, IdleClock idle) {
        return new AuditTopology(app, log.wire(app), partitions, Store.Kind.FILES).build(idle, new Uncounted());
    }

    private static final class Uncounted implements Counted {
        @Override
        public void accepted() {}

        @Override
        public void duplicate() {}

        @Override
        public void heartbeat() {}

        @Override
        public void jump() {}

        @Override
        public void partial() {}

        @Override
        public void late(String reason) {}

        @Override
        public void dead(String cause) {
            throw new IllegalStateException("an event of the simulator cannot be read: " + cause);
        }
    }
}
