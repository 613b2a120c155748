package io.anchorwatch.app.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The moment before a commit, as a store that holds nothing. Kafka Streams empties the caches of a task's stores into
 * their changelogs before it commits what was read; what is told here writes at that moment, within the same
 * transaction. So a state that changes with every event is written once a commit, and a crash loses it only together with
 * the offsets of the events that it came from.
 *
 * <p>Before one task is emptied, all are that its thread runs: they share the transaction, and Kafka Streams waits for the broker after
 * each, which then is one wait in all.
 *
 * <p>{@link CachedStateStore} is no public interface; BeforeCommitTest holds it to what is relied on here.
 */
final class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {
    private final String storeName;
    private final Together together;
    private final List<Runnable> writers = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private @Nullable StateStoreContext task;
    private String place = "";
    private boolean open;

    private BeforeCommit(String storeName, Together together) {
        this.storeName = storeName;
        this.together = together;
    }

    /** Those of one application: each thread's write together. */
    static final class Together {
        /** By thread, and there by task and name. */
        private final Map<Thread, Map<String, BeforeCommit>> threads = new ConcurrentHashMap<>();

        private void join(BeforeCommit one) {
            threads.computeIfAbsent(Thread.currentThread(), any -> new ConcurrentSkipListMap<>())
                    .put(one.place, one);
        }

        private void leave(BeforeCommit one) {
            threads.values().forEach(ours -> ours.remove(one.place, one));
            threads.values().removeIf(Map::isEmpty);
        }

        /** A task that has taken nothing since it was opened has nothing to commit, nor could a changelog be written for it. */
        private List<BeforeCommit> oursWithout(BeforeCommit one) {
            List<BeforeCommit> others = new ArrayList<>(
                    threads.getOrDefault(Thread.currentThread(), Map.of()).values());
            others.removeIf(each -> each == one || !each.taken());
            return others;
        }
    }

    /** Begins anew: whoever wrote before belongs to a processor that is gone. To be called by the thread that runs the task. */
    BeforeCommit anew() {
        clearCache();
        together.join(this);
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

    /** After the first task of a commit nothing is left to be written for the others. */
    @Override
    public void flushCache() {
        write();
        together.oursWithout(this).forEach(BeforeCommit::write);
    }

    /** Whether the task has taken anything since it was opened. */
    private boolean taken() {
        StateStoreContext ours = task;
        return ours != null && ours.recordMetadata().isPresent();
    }

    private void write() {
        writers.forEach(Runnable::run);
        pending.forEach(Pending::write);
    }

    /** Nothing that was not written counts any more: the task goes back to its last commit, and its processors begin again. */
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
        task = context;
        place = context.taskId() + storeName;
        open = true;
    }

    @Override
    public void close() {
        open = false;
        together.leave(this);
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Makes one a task; no others are written with it but of the same name. */
    static StoreBuilder<BeforeCommit> builder(String name) {
        return builder(name, new Together());
    }

    /** The same, with others. */
    static StoreBuilder<BeforeCommit> builder(String name, Together together) {
        return new Builder(name, together);
    }

    private record Builder(String name, Together together) implements StoreBuilder<BeforeCommit> {
        @Override
        public BeforeCommit build() {
            return new BeforeCommit(name, together);
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
