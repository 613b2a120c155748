package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in files whose batches another thread writes: while RocksDB sorts them in, the stream thread sends the same rows to the changelog and
 * waits for the broker. Whoever reads sees what was given laid over what is written, so that nobody waits, nor can tell the difference.
 * A batch that cannot be written fails whatever is done next, as it would have failed itself; a task that did not close cleanly is
 * restored from its changelog, which has the batch or lacks the whole transaction.
 *
 * <p>One thread writes, any number read. {@link WrappedStateStore} is no public interface: it passes on what Kafka Streams asks of a store that
 * wraps another, and WriteBehindTest holds it to that.
 */
final class WriteBehind extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]> {
    /** How many batches may wait: a disk that is too slow holds the stream thread up, as it would if that wrote by itself. */
    static final int BATCHES_MOST = 32;

    private static final Executor WRITERS = writers();

    private static final CompletableFuture<Void> WRITTEN = CompletableFuture.completedFuture(null);

    private final Executor writers;

    /** The last one that is being written, or that could not be; null for nothing. */
    private final AtomicReference<@Nullable Given> last = new AtomicReference<>();

    /** A batch. */
    private static final class Given {
        /** In the order of their keys, which are distinct. */
        private final List<KeyValue<Bytes, byte[]>> rows;

        /** Done when it and all before it are written. */
        private final CompletableFuture<Void> writing = new CompletableFuture<>();

        /** What was being written when it was given, until that is written. */
        private volatile @Nullable Given before;

        private Given(List<KeyValue<Bytes, byte[]>> rows, @Nullable Given before) {
            this.rows = rows;
            this.before = before;
        }

        private int batches() {
            int batches = 1;
            for (Given each = before; each != null; each = each.before) {
                batches++;
            }
            return batches;
        }

        /** Where a key stands, or the complement of where it would. */
        private int place(Bytes key) {
            int low = 0;
            for (int high = rows.size() - 1; low <= high; ) {
                int middle = (low + high) >>> 1;
                int order = Pending.ORDER.compare(rows.get(middle).key, key);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return ~low;
        }
    }

    /** @param writers who writes; whatever is done for one store is done one after another */
    WriteBehind(KeyValueStore<Bytes, byte[]> store, Executor writers) {
        super(store);
        this.writers = writers;
    }

    /** Makes such a store of each that is supplied. */
    static KeyValueBytesStoreSupplier of(KeyValueBytesStoreSupplier stores) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return stores.name();
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new WriteBehind(stores.get(), WRITERS);
            }

            @Override
            public String metricsScope() {
                return stores.metricsScope();
            }
        };
    }

    /** Half as many as there are processors: as a rule each has a stream thread beside it. They end when there is nothing to do. */
    private static Executor writers() {
        int many = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(many, many, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "anchorwatch-store-writer");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Kafka Streams opens a store again whose task had failed: what could not be written then is in the changelog, or nowhere. */
    @Override
    public void init(StateStoreContext context, StateStore root) {
        last.set(null);
        super.init(context, root);
    }

    /** The keys are distinct. */
    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> rows) {
        KeyValueStore<Bytes, byte[]> store = wrapped();
        List<KeyValue<Bytes, byte[]>> ordered = new ArrayList<>(rows);
        ordered.sort((one, other) -> Pending.ORDER.compare(one.key, other.key));
        Given before = unwritten();
        if (before != null && before.batches() >= BATCHES_MOST) {
            await(before.writing);
            before = null;
        }
        Given given = new Given(ordered, before);
        last.set(given);
        CompletableFuture<Void> first = before == null ? WRITTEN : before.writing;
        CompletableFuture<Void> unused = first.thenRunAsync(() -> store.putAll(ordered), writers)
                .whenComplete((nothing, failure) -> end(given, failure));
    }

    private void end(Given given, @Nullable Throwable failure) {
        given.before = null;
        if (failure == null) {
            last.compareAndSet(given, null);
            given.writing.complete(null);
        } else {
            given.writing.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    /** What is being written, or null for nothing. */
    private @Nullable Given unwritten() {
        Given given = last.get();
        if (given != null && given.writing.isCompletedExceptionally()) {
            await(given.writing);
        }
        return given;
    }

    private static void await(CompletableFuture<Void> writing) {
        try {
            writing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The store itself, with all that was given. */
    private KeyValueStore<Bytes, byte[]> written() {
        Given given = last.get();
        if (given != null) {
            await(given.writing);
        }
        return wrapped();
    }

    @Override
    public byte[] get(Bytes key) {
        for (Given given = unwritten(); given != null; given = given.before) {
            int place = given.place(key);
            if (place >= 0) {
                return given.rows.get(place).value;
            }
        }
        return wrapped().get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        if (from == null || to == null) {
            return written().range(from, to);
        }
        NavigableMap<Bytes, byte @Nullable []> waiting = new TreeMap<>(Pending.ORDER);
        for (Given given = unwritten(); given != null; given = given.before) {
            int place = given.place(from);
            for (int at = place < 0 ? ~place : place; at < given.rows.size(); at++) {
                KeyValue<Bytes, byte[]> row = given.rows.get(at);
                if (Pending.ORDER.compare(row.key, to) > 0) {
                    break;
                }
                if (!waiting.containsKey(row.key)) { // What was given later counts.
                    waiting.put(row.key, row.value);
                }
            }
        }
        KeyValueIterator<Bytes, byte[]> stored = wrapped().range(from, to); // after what is laid over it
        return waiting.isEmpty() ? stored : new Overlaid(stored, waiting);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        written().put(key, value);
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        return written().putIfAbsent(key, value);
    }

    @Override
    public byte[] delete(Bytes key) {
        return written().delete(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return written().reverseRange(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return written().all();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return written().reverseAll();
    }

    @Override
    public <P extends Serializer<K>, K> KeyValueIterator<Bytes, byte[]> prefixScan(K prefix, P serializer) {
        return written().prefixScan(prefix, serializer);
    }

    @Override
    public long approximateNumEntries() {
        return written().approximateNumEntries();
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        written().commit(offsets);
    }

    @Override
    public void close() {
        try {
            KeyValueStore<Bytes, byte[]> unused = written();
        } finally {
            super.close();
        }
    }
}
