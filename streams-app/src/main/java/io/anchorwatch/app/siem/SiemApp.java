package io.anchorwatch.app.siem;

import io.anchorwatch.app.ClientFigures;
import io.anchorwatch.app.Restarts;
import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topology.Wire;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** The application that writes {@code siem-ocsf} and {@code siem-ecs}, in the same process as the one that concludes. */
public final class SiemApp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KafkaStreams streams;

    private SiemApp(KafkaStreams streams) {
        this.streams = streams;
    }

    /** Starts it; returns at once. */
    public static SiemApp start(AppConfig config, Wire wire, MeterRegistry metrics) {
        SiemTopology topology = new SiemTopology(
                config,
                new ToldReader(wire, config),
                version(),
                topic -> metrics.counter("anchorwatch.siem.documents", "topic", topic)
                        .increment());
        KafkaStreams streams = new KafkaStreams(topology.build(), settings(config));
        Restarts.watch(streams);
        Gauge.builder("anchorwatch.siem.running", streams, one -> one.state().isRunningOrRebalancing() ? 1 : 0)
                .description("1 while the topics for SIEMs are written")
                .register(metrics);
        ClientFigures.bind(metrics, streams, "siem");
        streams.start();
        return new SiemApp(streams);
    }

    /** Its consumer group, which is its application id. */
    public static String group(AppConfig config) {
        return config.applicationId() + "-siem";
    }

    private static Properties settings(AppConfig config) {
        Properties settings = StreamsSettings.of(config);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, group(config));
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        return settings;
    }

    /** The product's version, as documents name it. */
    public static String version() {
        String version = SiemApp.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }

    @Override
    public void close() {
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(PATIENCE));
    }
}
