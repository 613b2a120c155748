package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given is there for whoever reads, in the order in which it was given, however late it is written. */
@Timeout(60)
class WriteBehindTest {
    private final Queue<Runnable> given = new ArrayDeque<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<Bytes, byte[]> files;

    @SuppressWarnings("NullAway.Init")
    private WriteBehind store;

    @BeforeEach
    void open() {
        files = Stores.persistentKeyValueStore("rows").get();
        store = new WriteBehind(files, this::give);
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), new File(folder.toString()));
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        writeAll();
        store.close();
    }

    private synchronized void give(Runnable task) {
        given.add(task);
    }

    private synchronized void writeAll() {
        while (!given.isEmpty()) {
            given.remove().run();
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<KeyValue<Bytes, byte[]>> rows(String... both) {
        return List.of(both).stream()
                .map(each -> KeyValue.pair(
                        bytes(each.substring(0, 1)), bytes(each.substring(1)).get()))
                .toList();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "-" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> texts(KeyValueIterator<Bytes, byte[]> rows) {
        List<String> texts = new ArrayList<>();
        try (rows) {
            rows.forEachRemaining(row -> texts.add(text(row.key.get()) + text(row.value)));
        }
        return texts;
    }

    @Test
    void what_was_given_is_read_before_it_is_written_and_afterwards() {
        store.putAll(rows("a1", "b1", "d1"));
        writeAll();
        store.putAll(rows("d2", "a2", "c2"));
        store.putAll(List.of(
                KeyValue.pair(bytes("b"), null),
                KeyValue.pair(bytes("c"), bytes("3").get())));
        assertThat(text(files.get(bytes("a")))).isEqualTo("1");
        for (boolean written : new boolean[] {false, true}) {
            assertThat(text(store.get(bytes("a")))).isEqualTo("2");
            assertThat(text(store.get(bytes("b")))).isEqualTo("-");
            assertThat(text(store.get(bytes("c")))).isEqualTo("3");
            assertThat(text(store.get(bytes("e")))).isEqualTo("-");
            assertThat(texts(store.range(bytes("a"), bytes("z")))).containsExactly("a2", "c3", "d2");
            assertThat(texts(store.range(bytes("b"), bytes("c")))).containsExactly("c3");
            if (!written) {
                writeAll();
            }
        }
        assertThat(texts(files.range(bytes("a"), bytes("z")))).containsExactly("a2", "c3", "d2");
    }

    @Test
    void who_writes_singly_or_reads_backwards_waits_for_what_was_given() throws InterruptedException {
        List<Runnable> waiting = List.of(
                () -> store.put(bytes("a"), bytes("x").get()),
                () -> store.delete(bytes("a")),
                () -> store.putIfAbsent(bytes("a"), bytes("y").get()),
                () -> store.reverseRange(bytes("a"), bytes("b")).close(),
                () -> store.all().close(),
                () -> store.commit(Map.of()));
        for (Runnable each : waiting) {
            store.putAll(rows("a1"));
            Thread who = new Thread(each);
            who.start();
            while (who.getState() != Thread.State.WAITING) {
                assertThat(who.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            writeAll();
            who.join();
        }
        assertThat(text(store.get(bytes("a")))).isEqualTo("1");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whenever_it_is_read_it_holds_what_a_map_would(long seed) {
        Random random = new Random(seed);
        TreeMap<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
            for (int key :
                    random.ints(0, 40).distinct().limit(random.nextInt(6)).toArray()) {
                String name = Character.toString('A' + key);
                String value = random.nextInt(3) == 0 ? null : Integer.toString(i);
                batch.add(KeyValue.pair(
                        bytes(name), value == null ? null : bytes(value).get()));
                if (value == null) {
                    expected.remove(name);
                } else {
                    expected.put(name, value);
                }
            }
            store.putAll(batch);
            if (i % (WriteBehind.BATCHES_MOST / 2) == 0) { // before it would wait for us
                writeAll();
            }
            for (int some = random.nextInt(3); some > 0 && !given.isEmpty(); some--) {
                given.remove().run();
            }
            String from = Character.toString('A' + random.nextInt(40));
            String to = Character.toString(from.charAt(0) + random.nextInt(20));
            assertThat(text(store.get(bytes(from)))).isEqualTo(expected.getOrDefault(from, "-"));
            assertThat(texts(store.range(bytes(from), bytes(to))))
                    .isEqualTo(expected.subMap(from, true, to, true).entrySet().stream()
                            .map(row -> row.getKey() + row.getValue())
                            .toList());
        }
    }

    @Test
    void a_disk_that_is_too_slow_holds_up_who_gives() throws InterruptedException {
        Thread gives = new Thread(() -> {
            for (int i = 0; i <= WriteBehind.BATCHES_MOST; i++) {
                store.putAll(rows("a" + i));
            }
        });
        gives.start();
        while (gives.getState() != Thread.State.WAITING) {
            assertThat(gives.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        assertThat(text(store.get(bytes("a")))).isEqualTo(Integer.toString(WriteBehind.BATCHES_MOST - 1));
        writeAll();
        gives.join();
        writeAll();
        assertThat(text(files.get(bytes("a")))).isEqualTo(Integer.toString(WriteBehind.BATCHES_MOST));
    }

    @Test
    void a_batch_that_fails_fails_whatever_comes_next_until_the_store_is_opened_again() {
        KeyValueStore<Bytes, byte[]> closed =
                Stores.persistentKeyValueStore("closed").get();
        WriteBehind broken = new WriteBehind(closed, this::give);
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 2), new File(folder.toString()));
        broken.init(context.getStateStoreContext(), broken);
        broken.putAll(List.of(KeyValue.pair(null, new byte[0])));
        broken.putAll(rows("a1"));
        writeAll();
        assertThatThrownBy(() -> broken.get(bytes("a"))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> broken.put(bytes("a"), new byte[0])).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(broken::close).isInstanceOf(NullPointerException.class);
        assertThat(broken.isOpen()).isFalse();
        broken.init(context.getStateStoreContext(), broken); // as Kafka Streams does with a task that it revives
        assertThat(text(broken.get(bytes("a")))).isEqualTo("-");
        broken.close();
    }

    @Test
    void what_was_given_is_in_the_files_after_it_was_closed() {
        WriteBehind usual = (WriteBehind)
                WriteBehind.of(Stores.persistentKeyValueStore("usual")).get();
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 1), new File(folder.toString()));
        usual.init(context.getStateStoreContext(), usual);
        for (int i = 0; i < 1_000; i++) {
            usual.putAll(rows("a" + i, "b" + i));
        }
        usual.close();
        assertThat(usual.isOpen()).isFalse();
        KeyValueStore<Bytes, byte[]> again =
                Stores.persistentKeyValueStore("usual").get();
        again.init(context.getStateStoreContext(), again);
        assertThat(again.get(bytes("b"))).asString(StandardCharsets.UTF_8).isEqualTo("999");
        again.close();
    }
}
