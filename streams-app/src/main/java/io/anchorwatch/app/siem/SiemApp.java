package io.anchorwatch.app.siem;

import io.anchorwatch.app.ClientFigures;
import io.anchorwatch.app.Restarts;
import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.schemas.WireSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** The application that writes {@code siem-ocsf} and {@code siem-ecs}, in the same process as the one that concludes. */
public final class SiemApp implements AutoCloseable {
    /** Its name among the applications in one process. */
    public static final String NAME = "siem";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KafkaStreams streams;
    private final Wire wire;

    private SiemApp(KafkaStreams streams, Wire wire) {
        this.streams = streams;
        this.wire = wire;
    }

    /** Starts it; returns at once. It waits for the registry by itself, which holds up nobody else. */
    public static SiemApp start(AppConfig config, WireSerdes serdes, MeterRegistry metrics) {
        Wire wire = new Wire(serdes);
        SiemTopology topology =
                new SiemTopology(config, new ToldReader(wire, config), version(), new SiemMetrics(metrics));
        KafkaStreams streams = new KafkaStreams(topology.build(), settings(config));
        Restarts.watch(streams);
        ClientFigures.bind(metrics, streams, NAME);
        streams.start();
        return new SiemApp(streams, wire);
    }

    /** For whoever tells how it stands. */
    public KafkaStreams streams() {
        return streams;
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
        wire.close();
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(PATIENCE));
    }
}
