package io.anchorwatch.app.detections;

import io.anchorwatch.app.ClientFigures;
import io.anchorwatch.app.Restarts;
import io.anchorwatch.app.StreamsSettings;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topology.DetectionsTopology;
import io.anchorwatch.app.topology.Progress;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.app.topology.Wire;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** The application that executes rules, in the same process as the one that concludes. */
public final class DetectionsApp implements AutoCloseable {
    /** Its name among the applications in one process. */
    public static final String NAME = "detections";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaStreams streams;
    private final Progress progress;

    private DetectionsApp(KafkaStreams streams, Progress progress) {
        this.streams = streams;
        this.progress = progress;
    }

    /**
     * Starts it; returns at once.
     *
     * @param restoring is told how far its stores are
     * @param partitions how many {@code reason-events} has
     */
    public static DetectionsApp start(
            InForce inForce,
            AppConfig config,
            Wire wire,
            MeterRegistry metrics,
            StateRestoreListener restoring,
            Admin admin,
            int partitions) {
        String group = group(config);
        Progress progress = Progress.of(group, admin, config, partitions);
        KafkaStreams streams = new KafkaStreams(
                new DetectionsTopology(config, wire, partitions, Store.Kind.FILES)
                        .build(inForce::rules, inForce::suppressions, progress, new DetectionsMetrics(metrics)),
                settings(config, group));
        Restarts.watch(streams);
        streams.setGlobalStateRestoreListener(restoring);
        Gauge.builder(
                        "anchorwatch.detections.rules",
                        inForce,
                        now -> now.rules().all().size())
                .description("rules that are executed")
                .register(metrics);
        ClientFigures.bind(metrics, streams, NAME);
        streams.start();
        progress.start();
        return new DetectionsApp(streams, progress);
    }

    /** Its consumer group, which is its application id. */
    public static String group(AppConfig config) {
        return config.applicationId() + "-detections";
    }

    private static Properties settings(AppConfig config, String group) {
        Properties settings = StreamsSettings.of(config);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        return settings;
    }

    /** For whoever makes it wait, and tells how it stands. */
    public KafkaStreams streams() {
        return streams;
    }

    @Override
    public void close() {
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(PATIENCE));
        progress.close();
    }
}
