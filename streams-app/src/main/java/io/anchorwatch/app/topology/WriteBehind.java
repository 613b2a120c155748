package io.anchorwatch.app.topology;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A store in files whose batches another thread writes: while RocksDB sorts them in, the stream thread sends the same rows to the changelog and
 * waits for the broker. Whoever reads, and whoever closes, waits until all that was given before is written, so that nobody can
 * tell the difference. A batch that cannot be written fails whatever is done next, as it would have failed itself; a task that did not close
 * cleanly is restored from its changelog, which has the batch or lacks the whole transaction.
 *
 * <p>One thread writes, any number read. {@link WrappedStateStore} is no public interface: it passes on what Kafka Streams asks of a store that
 * wraps another, and WriteBehindTest holds it to that.
 */
final class WriteBehind extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]> {
    private static final Executor WRITERS = writers();

    private static final CompletableFuture<Void> WRITTEN = CompletableFuture.completedFuture(null);

    private final Executor writers;

    /** Until all that was given is written. */
    private volatile CompletableFuture<Void> writing = WRITTEN;

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

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> rows) {
        KeyValueStore<Bytes, byte[]> store = wrapped();
        writing = writing.thenRunAsync(() -> store.putAll(rows), writers);
    }

    /** The store itself, with all that was given. */
    private KeyValueStore<Bytes, byte[]> written() {
        CompletableFuture<Void> last = writing;
        if (last != WRITTEN) {
            try {
                last.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        return wrapped();
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
    public byte[] get(Bytes key) {
        return written().get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return written().range(from, to);
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
