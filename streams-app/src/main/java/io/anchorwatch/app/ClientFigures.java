package io.anchorwatch.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What Kafka's clients of an application count about themselves: a handful of figures over all its threads. Passed through as
 * they are, they would be hundreds of series, with new names at each start.
 */
public final class ClientFigures {
    private final KafkaStreams streams;

    private ClientFigures(KafkaStreams streams) {
        this.streams = streams;
    }

    /**
     * Makes them visible.
     *
     * @param application which of those in this process
     */
    public static void bind(MeterRegistry registry, KafkaStreams streams, String application) {
        Gauge.builder(
                        "anchorwatch.application.running",
                        streams,
                        each -> each.state().isRunningOrRebalancing() ? 1 : 0)
                .description("1 while an application of Kafka Streams in this process does its work or is about to")
                .tag("application", application)
                .register(registry);
        ClientFigures figures = new ClientFigures(streams);
        figures.gauge(application, "consumer.lag.max", "records-lag-max", Math::max)
                .description("records that the client furthest behind has still to fetch")
                .register(registry);
        figures.gauge(application, "producer.errors", "record-error-total", Double::sum)
                .description("records that could not be sent, of the producers that are there now")
                .register(registry);
        figures.gauge(application, "producer.retries", "record-retry-total", Double::sum)
                .description("records that were sent again, of the producers that are there now")
                .register(registry);
        figures.gauge(application, "threads.failed", "failed-stream-threads", Double::sum)
                .description("threads that have failed since the start")
                .register(registry);
        figures.gauge(application, "connections", "connection-count", Double::sum)
                .description("open connections to brokers")
                .register(registry);
    }

    private Gauge.Builder<ClientFigures> gauge(
            String application, String name, String metric, DoubleBinaryOperator both) {
        return Gauge.builder("anchorwatch.kafka." + name, this, each -> each.over(metric, both))
                .strongReference(true) // Nobody else keeps this; without it every figure is soon NaN.
                .tag("application", application);
    }

    /** Metrics by topic or node have the same names; the client's own is the one without such a label. */
    private double over(String name, DoubleBinaryOperator both) {
        Predicate<Metric> own = metric -> metric.metricName().name().equals(name)
                && !metric.metricName().tags().containsKey("topic")
                && !metric.metricName().tags().containsKey("node-id");
        return streams.metrics().values().stream()
                .filter(own)
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(value -> !Double.isNaN(value))
                .reduce(0, both);
    }
}
