package io.anchorwatch.app.http;

import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.Follower;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.app.topology.Progress;
import io.anchorwatch.app.topology.Succession;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/** The registry of metrics. */
public final class Metrics {
    private Metrics() {}

    /** A registry that knows the JVM. Binders that hold resources are left out. */
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    /** Makes visible how far behind the log is processed, and whether the broker speaks. */
    public static void bind(PrometheusMeterRegistry registry, Progress progress, int partitions) {
        Gauge.builder(
                        "anchorwatch.broker.silence",
                        progress,
                        each -> each.silence().toMillis() / 1_000.0)
                .description("for how long the broker has not said how far the log reaches")
                .baseUnit("seconds")
                .register(registry);
        for (int partition = 0; partition < partitions; partition++) {
            int one = partition;
            Gauge.builder("anchorwatch.events.waiting", progress, each -> waiting(each.lag(one)))
                    .description("events of a partition that no instance has processed; NaN while the broker is silent")
                    .tag("partition", Integer.toString(one))
                    .register(registry);
            Gauge.builder(
                            "anchorwatch.commit.age",
                            progress,
                            each -> each.unmoved(one).toMillis() / 1_000.0)
                    .description("for how long events of a partition have waited without any commit")
                    .baseUnit("seconds")
                    .tag("partition", Integer.toString(one))
                    .register(registry);
        }
    }

    /** Makes visible what was processed late or never. */
    public static void bind(PrometheusMeterRegistry registry, Delays delays) {
        Gauge.builder("anchorwatch.delays.open", delays, Delays::open)
                .description("partitions with records that wait for more than 30 s")
                .register(registry);
        Gauge.builder("anchorwatch.delays.missed", delays, Delays::missed)
                .description("records that were deleted before they were processed, as far as is still known")
                .register(registry);
        Gauge.builder("anchorwatch.delays.forgotten", delays, Delays::forgotten)
                .description("delays that are no longer told of, since the start")
                .register(registry);
    }

    /** Makes visible whether this state version speaks. */
    public static void bind(PrometheusMeterRegistry registry, Succession succession) {
        Gauge.builder("anchorwatch.state.speaking", succession, each -> each.term() > 0 ? 1 : 0)
                .description("1 where what is concluded is said, 0 while another state version says it")
                .register(registry);
        Gauge.builder("anchorwatch.state.version", StateVersion::current)
                .description("the version of all that is kept in stores")
                .register(registry);
    }

    private static double waiting(@Nullable Long lag) {
        return lag == null ? Double.NaN : lag;
    }

    /** Makes visible what the read model could not take in. */
    public static void bind(PrometheusMeterRegistry registry, Follower follower) {
        FunctionCounter.builder("anchorwatch.read.unreadable", follower, Follower::unreadable)
                .description("records of the topics of conclusions that were skipped because they are none")
                .register(registry);
    }

    /** Makes the read model's size and state visible. */
    public static void bind(PrometheusMeterRegistry registry, ReadModel model) {
        Gauge.builder("anchorwatch.read.rows", model, ReadModel::size)
                .description("revisions of conclusions held in memory")
                .register(registry);
        Gauge.builder("anchorwatch.read.rows.most", model, ReadModel::most)
                .description("how many of them are held at most: read.rows.max")
                .register(registry);
        Gauge.builder("anchorwatch.read.bytes", model, ReadModel::bytes)
                .description("how much of the heap they take")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("anchorwatch.read.following", model, each -> each.feed() == Feed.FOLLOWING ? 1 : 0)
                .description("1 while the read model follows the log, 0 while it catches up or is cut off")
                .register(registry);
    }
}
