package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
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
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
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
                    .forEach(parcel -> Parcels.open(
                            parcel,
                            (key, kind, message) ->
                                    arrived.add(key + " " + message.version(1).text())));
            assertThat(arrived).containsExactly("f/~client/a a", "f/~client/b b", "f/~client/! !");
        }
    }

    @Test
    void before_one_is_written_all_are_that_the_same_thread_runs_and_that_are_still_there()
            throws InterruptedException {
        BeforeCommit.Together together = new BeforeCommit.Together();
        BeforeCommit first = before(together, 0, "first");
        BeforeCommit second = before(together, 1, "second");
        Thread another = new Thread(() -> before(together, 2, "of another thread"));
        another.start();
        another.join();
        BeforeCommit stranger = before(new BeforeCommit.Together(), 3, "of another application");
        first.flushCache();
        assertThat(taken).contains("first", "second").doesNotContain("of another thread", "of another application");
        taken.clear();
        second.close();
        first.flushCache();
        assertThat(taken).contains("first").doesNotContain("second");
        taken.clear();
        BeforeCommit anew = before(together, 0, "in its place");
        anew.flushCache();
        assertThat(taken).containsOnly("in its place");
        taken.clear();
        first.close();
        second = before(together, 1, "second again");
        second.flushCache();
        assertThat(taken).containsOnly("second again", "in its place");
        stranger.close();
    }

    @Test
    void a_task_that_has_taken_nothing_is_written_when_it_is_its_turn_alone() {
        BeforeCommit.Together together = new BeforeCommit.Together();
        BeforeCommit idle = before(together, 0, "idle", false);
        BeforeCommit busy = before(together, 1, "busy");
        busy.flushCache();
        assertThat(taken).containsExactly("busy");
        idle.flushCache();
        assertThat(taken).containsExactly("busy", "idle", "busy");
    }

    private BeforeCommit before(BeforeCommit.Together together, int partition, String says) {
        return before(together, partition, says, true);
    }

    private BeforeCommit before(BeforeCommit.Together together, int partition, String says, boolean takes) {
        BeforeCommit made = BeforeCommit.builder("before", together).build();
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, partition), new File("target/before-state"));
        if (takes) {
            context.setRecordMetadata("in", partition, 0);
        }
        made.init(context.getStateStoreContext(), made);
        made.anew().call(() -> taken.add(says));
        return made;
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
            parcels.add("f/~client/" + what, Subjects.BY_CLIENT, HotTest.TEXTS, what, 0);
        }
    }
}
