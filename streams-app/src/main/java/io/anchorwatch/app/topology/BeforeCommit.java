package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * The moment before a commit, as a store that holds nothing. Kafka Streams empties the caches of a task's stores into
 * their changelogs before it commits what was read; what is told here writes at that moment, within the same
 * transaction. So a state that changes with every event is written once a commit, and a crash loses it only together with
 * the offsets of the events that it came from.
 *
 * <p>{@link CachedStateStore} is no public interface; BeforeCommitTest holds it to what is relied on here.
 */
final class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {
    private final String storeName;
    private final List<Runnable> writers = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private boolean open;

    private BeforeCommit(String storeName) {
        this.storeName = storeName;
    }

    /** Begins anew: whoever wrote before belongs to a processor that is gone. */
    BeforeCommit anew() {
        clearCache();
        return this;
    }

    /** A store whose rows wait for the commit. */
    Pending pending(KeyValueStore<Bytes, byte[]> store) {
        Pending rows = new Pending(store);
        pending.add(rows);
        return rows;
    }

    /** Calls {@code writer} before each commit. */
    void call(Runnable writer) {
        writers.add(writer);
    }

    @Override
    public void flushCache() {
        writers.forEach(Runnable::run);
        pending.forEach(Pending::write);
    }

    /** Nothing that was not written counts any more: the task goes back to its last commit with new processors. */
    @Override
    public void clearCache() {
        writers.clear();
        pending.clear();
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return storeName;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Makes one a task. */
    static StoreBuilder<BeforeCommit> builder(String name) {
        return new Builder(name);
    }

    private record Builder(String name) implements StoreBuilder<BeforeCommit> {
        @Override
        public BeforeCommit build() {
            return new BeforeCommit(name);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingEnabled() {
            throw new UnsupportedOperationException("holds nothing");
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("holds nothing");
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingDisabled() {
            return this;
        }
    }
}
