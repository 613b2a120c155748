package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.InvariantWindow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept in silence, and what is said of it when the other state version has ended. */
final class ConclusionVoiceTest {
    private static final String TOPIC = "invariant-windows";
    private static final TopicPartition PLACE = new TopicPartition(TOPIC, 0);

    private final Pipeline pipeline = new Pipeline();
    private final Other other = new Other();
    private final TopologyTestDriver driver = new TopologyTestDriver(topology(), settings(), Instant.EPOCH);
    private final TestInputTopic<byte[], byte[]> concluded =
            driver.createInputTopic("concluded", new ByteArraySerializer(), new ByteArraySerializer());
    private final TestOutputTopic<byte[], byte[]> said =
            driver.createOutputTopic(TOPIC, new ByteArrayDeserializer(), new ByteArrayDeserializer());

    @AfterEach
    void close() {
        driver.close();
        pipeline.close();
    }

    @Test
    void where_nobody_spoke_before_everything_is_said_as_it_comes() {
        other.first = true;
        other.term = 1;
        conclude(window(1, 1, 0), window(1, 2, 1));
        assertThat(said()).containsExactly("1: 1 r0", "1: 2 r1");
    }

    @Test
    void in_silence_nothing_is_said_and_afterwards_only_what_the_other_has_not_said() {
        conclude(window(1, 1, 0), window(1, 2, 1), window(2, 1, 0), window(3, 7, 0));
        look(3);
        assertThat(said()).isEmpty();

        // The other has counted 1 in more steps, has found another figure for 2, and was ahead of us with 4.
        other.said(
                window(1, 1, 0), window(1, 5, 1), window(1, 2, 2), window(2, 9, 0), window(4, 3, 0), window(4, 4, 1));
        look(3);
        assertThat(said()).as("it has not ended").isEmpty();
        other.over = true;
        other.term = 2;
        look(5);
        assertThat(said()).containsExactlyInAnyOrder("2: 1 r1", "3: 7 r0");

        conclude(window(1, 3, 2), window(4, 4, 0), window(4, 5, 1), window(2, 2, 1), window(5, 1, 0), window(3, 8, 1));
        assertThat(said()).containsExactly("1: 3 r3", "4: 5 r2", "2: 2 r2", "5: 1 r0", "3: 8 r1");

        driver.advanceWallClockTime(Duration.ofHours(2));
        conclude(window(4, 6, 2));
        assertThat(said()).as("for as long as it may change").containsExactly("4: 6 r3");
    }

    @Test
    void who_was_taken_over_from_is_silent_and_goes_on_from_what_the_other_said() {
        other.first = true;
        other.term = 1;
        conclude(window(1, 1, 0));
        assertThat(said()).containsExactly("1: 1 r0");
        other.first = false;
        other.term = -1;
        conclude(window(1, 2, 1), window(1, 3, 2));
        assertThat(said()).isEmpty();
        other.said(window(1, 1, 0), window(1, 3, 1));
        other.over = true;
        other.term = 3;
        look(5);
        assertThat(said()).isEmpty();
        conclude(window(1, 4, 3));
        assertThat(said()).containsExactly("1: 4 r2");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            driver.advanceWallClockTime(Duration.ofMillis(250));
        }
    }

    private void conclude(InvariantWindow... windows) {
        for (InvariantWindow each : windows) {
            concluded.pipeInput(key(each), pipeline.wire.encode(each), Instant.EPOCH);
        }
    }

    /** As {@code window: checked rREVISION}. */
    private List<String> said() {
        return said.readValuesToList().stream()
                .map(value -> (InvariantWindow) pipeline.wire.decode(Sink.WINDOWS, value))
                .map(each ->
                        each.windowStart() / InvariantWindow.LENGTH + ": " + each.checked() + " r" + each.revision())
                .toList();
    }

    private static byte[] key(InvariantWindow window) {
        return window.id().getBytes(StandardCharsets.UTF_8);
    }

    private static InvariantWindow window(int number, int checked, int revision) {
        long start = number * InvariantWindow.LENGTH;
        return new InvariantWindow(
                "default",
                InvariantWindow.Invariant.SINGLE_ACTIVE,
                0,
                start,
                start + InvariantWindow.LENGTH,
                checked,
                checked,
                0,
                0,
                0,
                revision);
    }

    private Topology topology() {
        Topology topology = new Topology();
        Serializer<Object> values =
                (topic, value) -> value instanceof byte[] bytes ? bytes : pipeline.wire.encode((InvariantWindow) value);
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "concluded");
        topology.addProcessor(
                "voice",
                () -> new ConclusionVoice(Sink.WINDOWS, TOPIC, pipeline.wire, other, Duration.ofDays(30)),
                "in");
        topology.addStateStore(Store.VOICE.ground().builder(Store.Kind.HEAP), "voice");
        topology.addSink("out", TOPIC, new ByteArraySerializer(), values, "voice");
        return topology;
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "voice");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG, Path.of("target", "voice-state").toString());
        return settings;
    }

    /** Another state version, as it is told of. */
    private final class Other implements Succession {
        private boolean first;
        private boolean over;
        private long term = -1;
        private List<InvariantWindow> windows = List.of();

        void said(InvariantWindow... all) {
            windows = List.of(all);
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public boolean first() {
            return first;
        }

        @Override
        public boolean over() {
            return over;
        }

        @Override
        public Map<TopicPartition, Long> taken() {
            return Map.of();
        }

        @Override
        public Consumer<byte[], byte[]> reader() {
            MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
            consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), null, null)));
            consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
            consumer.updateEndOffsets(Map.of(PLACE, (long) windows.size()));
            consumer.schedulePollTask(() -> {
                for (int offset = 0; offset < windows.size(); offset++) {
                    InvariantWindow each = windows.get(offset);
                    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, key(each), pipeline.wire.encode(each)));
                }
            });
            return consumer;
        }
    }
}
