package io.anchorwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures last as long as their application. */
final class ClientFiguresTest {
    @TempDir
    private Path directory;

    @Test
    void what_was_collected_since_leaves_every_figure_a_number() throws Exception {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "figures");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        Topology topology = new Topology();
        topology.addSource("events", "events");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (KafkaStreams streams = new KafkaStreams(topology, settings)) {
            ClientFigures.bind(registry, streams, "figures");
            WeakReference<Object> other = new WeakReference<>(new Object());
            for (int i = 0; i < 100 && other.get() != null; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(other.get()).as("nothing is collected here").isNull();
            assertThat(registry.getMeters())
                    .hasSize(6)
                    .allSatisfy(meter -> assertThat(((Gauge) meter).value())
                            .as(meter.getId().getName())
                            .isNotNaN());
        }
    }
}
