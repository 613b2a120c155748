package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void it_writes_in_order_and_not_before_somebody_else_does() {
        store.putAll(rows("a1", "b1"));
        store.putAll(rows("a2"));
        assertThat(files.get(bytes("a"))).isNull();
        writeAll();
        assertThat(store.get(bytes("a"))).asString(StandardCharsets.UTF_8).isEqualTo("2");
        assertThat(store.get(bytes("b"))).asString(StandardCharsets.UTF_8).isEqualTo("1");
        store.put(bytes("c"), bytes("3").get());
        assertThat(store.delete(bytes("b"))).isNotNull();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            assertThat(all).toIterable().extracting(row -> row.key).containsExactly(bytes("a"), bytes("c"));
        }
    }

    @Test
    void who_reads_waits_for_what_was_given() throws InterruptedException {
        for (boolean ranges : new boolean[] {false, true}) {
            store.putAll(rows("a" + ranges));
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<String> read = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                begun.countDown();
                if (ranges) {
                    try (KeyValueIterator<Bytes, byte[]> range = store.range(bytes("a"), bytes("b"))) {
                        read.set(new String(range.next().value, StandardCharsets.UTF_8));
                    }
                } else {
                    read.set(new String(store.get(bytes("a")), StandardCharsets.UTF_8));
                }
            });
            reader.start();
            begun.await();
            while (reader.getState() != Thread.State.WAITING) {
                assertThat(read.get()).isNull();
                Thread.onSpinWait();
            }
            writeAll();
            reader.join();
            assertThat(read.get()).isEqualTo(Boolean.toString(ranges));
        }
    }

    @Test
    void a_batch_that_fails_fails_whatever_comes_next_and_still_it_closes() {
        KeyValueStore<Bytes, byte[]> closed =
                Stores.persistentKeyValueStore("closed").get();
        WriteBehind broken = new WriteBehind(closed, this::give);
        broken.putAll(List.of(KeyValue.pair(null, new byte[0])));
        broken.putAll(rows("a1"));
        writeAll();
        assertThatThrownBy(() -> broken.get(bytes("a"))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> broken.put(bytes("a"), new byte[0])).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(broken::close).isInstanceOf(NullPointerException.class);
        assertThat(broken.isOpen()).isFalse();
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
