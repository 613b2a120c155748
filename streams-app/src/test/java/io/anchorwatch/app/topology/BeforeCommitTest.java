package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/**
 * What is relied on of Kafka Streams: writers are called before each commit, what they write reaches the changelog, and what
 * they send reaches its topic.
 */
class BeforeCommitTest {
    private static final Bytes KEY = Bytes.wrap(new byte[] {'k'});

    private final List<String> taken = new ArrayList<>();

    @Test
    void writes_what_was_taken_before_each_commit_after_an_event_and_after_a_tick() {
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor("takes", Taking::new, "in");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("kept"), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of())
                        .withCachingDisabled(),
                "takes");
        topology.addStateStore(BeforeCommit.builder("before"), "takes");
        topology.addSink(
                "sent",
                "sent",
                new ByteArraySerializer(),
                (Serializer<Object>) (topic, value) -> (byte[]) value,
                Subjects.PARTITIONER,
                "takes");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "before");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Path.of("target", "before-state").toString());
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, settings, Instant.EPOCH)) {
            var input = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            var changelog = driver.createOutputTopic(
                    "before-kept-changelog", new ByteArrayDeserializer(), new ByteArrayDeserializer());
            var sent = driver.createOutputTopic("sent", new ByteArrayDeserializer(), new ByteArrayDeserializer());
            input.pipeInput(new byte[0], new byte[] {'a'});
            input.pipeInput(new byte[0], new byte[] {'b'});
            assertThat(changelog.readValuesToList()).extracting(String::new).containsExactly("a", "ab");
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(changelog.readValuesToList()).extracting(String::new).containsExactly("ab!");
            assertThat(driver.<Bytes, byte[]>getKeyValueStore("kept").get(KEY))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("ab!");
            List<String> arrived = new ArrayList<>();
            sent.readValuesToList()
                    .forEach(parcel ->
                            Parcels.open(parcel, (key, kind, payload) -> arrived.add(key + " " + payload.length)));
            assertThat(arrived).containsExactly("f/~client/a 1", "f/~client/b 1", "f/~client/! 1");
        }
    }

    private final class Taking implements Processor<byte[], byte[], byte[], Object> {
        @SuppressWarnings("NullAway.Init") // Set by init.
        private Parcels parcels;

        @Override
        public void init(ProcessorContext<byte[], Object> context) {
            KeyValueStore<Bytes, byte[]> kept = context.getStateStore("kept");
            BeforeCommit commits = context.<BeforeCommit>getStateStore("before").anew();
            commits.call(() -> kept.put(KEY, String.join("", taken).getBytes(StandardCharsets.UTF_8)));
            parcels = new Parcels(context, "sent", 1, commits);
            context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, now -> take("!"));
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            take(new String(record.value(), StandardCharsets.UTF_8));
        }

        private void take(String what) {
            taken.add(what);
            parcels.add("f/~client/" + what, Subjects.BY_CLIENT, new byte[1], 0);
        }
    }
}
