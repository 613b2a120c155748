package io.anchorwatch.app.topology;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores, one line each. A changed layout is a new number here, and a new {@link
 * io.anchorwatch.app.config.StateVersion} for all of them, since one store alone cannot be read anew.
 */
public enum Store {
    /** Of each session: its entries, what was said about it, its shares of windows. */
    TIMELINE("timeline-v2"),
    /** Of each session that has entries: its state and its owner, for lists. */
    SESSIONS("sessions-v2"),
    /** What the small folds of the session part remember: floods, what nodes say, windows. */
    FOLDS("folds-v1"),
    /** When they are to be looked at. */
    FOLDS_DEADLINES("folds-v2-deadlines"),
    /** Rejections and switches by fleet and ten seconds. */
    FIGURES("figures-v1"),
    /** Which numbers of a node's events without session were seen. */
    SEQUENCES("sequences-v1"),
    /** What was heard of nodes in the second that is under way. */
    BLOCKS("blocks-v1"),
    /** The partition's clock. */
    CLOCK("clock-v1"),
    /** What the folds of sources, nodes and clients remember, and what they said; what came from each source by minute. */
    SUBJECTS("subjects-v2"),
    SUBJECTS_DEADLINES("subjects-v3-deadlines"),
    /** The clocks of the partitions that feed the subjects. */
    WATERMARK("watermark-v1"),
    /** By exit: whether we speak there, and what becomes of conclusions of which another state version has spoken. */
    VOICE("voice-v1");

    /** What the names of stores end with that are a moment and hold nothing. */
    static final String BEFORE_COMMIT = "-before-commit";

    /** The moment before a commit in the part of sessions, and in that of subjects: they hold nothing. */
    static final String SESSIONS_COMMITS = "sessions" + Store.BEFORE_COMMIT;

    static final String SUBJECTS_COMMITS = "subjects" + Store.BEFORE_COMMIT;

    private final String storeName;

    Store(String storeName) {
        this.storeName = storeName;
    }

    public String storeName() {
        return storeName;
    }

    /** The topic from which Kafka Streams restores it. */
    public String changelog(String applicationId) {
        return changelog(applicationId, storeName);
    }

    /** The topic from which Kafka Streams restores a store of any application. */
    public static String changelog(String applicationId, String storeName) {
        return applicationId + '-' + storeName + "-changelog";
    }

    /** Whether a store of ours has such a topic: all but those that hold nothing. */
    public static boolean logged(String storeName) {
        return !storeName.endsWith(BEFORE_COMMIT);
    }

    /** Where the stores keep what they hold: in files, or on the heap for tests that start often. */
    public enum Kind {
        FILES,
        HEAP
    }

    StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(Kind kind) {
        boolean heap = kind == Kind.HEAP || this == CLOCK || this == WATERMARK || this == BLOCKS;
        return rows(storeName, heap ? Kind.HEAP : Kind.FILES);
    }

    /** A store of rows under any name, with a changelog. */
    static StoreBuilder<KeyValueStore<Bytes, byte[]>> rows(String name, Kind kind) {
        return Stores.keyValueStoreBuilder(
                        kind == Kind.HEAP ? Stores.inMemoryKeyValueStore(name) : Stores.persistentKeyValueStore(name),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
