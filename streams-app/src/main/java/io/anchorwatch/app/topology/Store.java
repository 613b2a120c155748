package io.anchorwatch.app.topology;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores, one line each. Several are regions of one {@link Ground}, so that a commit writes few changelogs. A changed layout
 * is a new number here, and a new {@link io.anchorwatch.app.config.StateVersion} for all of them, since one store alone cannot
 * be read anew.
 */
public enum Store {
    /** Of each session: its entries, what was said about it, its shares of windows. */
    TIMELINE(Ground.TIMELINES, 't'),
    /** Of each session that has entries: its state and its owner, for lists. */
    SESSIONS(Ground.STATES, 's'),
    /** What the small folds of the session part remember: floods, what nodes say, windows. */
    FOLDS(Ground.STATES, 'f'),
    /** When they are to be looked at. */
    FOLDS_DEADLINES(Ground.STATES, 'd'),
    /** Rejections and switches by fleet and ten seconds. */
    FIGURES(Ground.STATES, 'n'),
    /** Which numbers of a node's events without session were seen. */
    SEQUENCES(Ground.STATES, 'q'),
    /** What was heard of nodes in the second that is under way. */
    BLOCKS(Ground.STATES, 'b'),
    /** The partition's clock. */
    CLOCK(Ground.STATES, 'c'),
    /** What the folds of sources, nodes and clients remember, and what they said; what came from each source by minute. */
    SUBJECTS(Ground.STATES, 'S'),
    /** When they are to be looked at, all but accounts. */
    SUBJECTS_DEADLINES(Ground.STATES, 'D'),
    /** When accounts of nodes are to be looked at, which wait for heartbeats, too. */
    ACCOUNTS_DEADLINES(Ground.STATES, 'A'),
    /** The clocks of the partitions that feed the subjects. */
    WATERMARK(Ground.STATES, 'w'),
    /** By exit: whether we speak there, and what becomes of conclusions of which another state version has spoken. */
    VOICE(Ground.STATES, 'v');

    /** What the names of stores end with that are a moment and hold nothing. */
    static final String BEFORE_COMMIT = "-before-commit";

    /** The moment before a commit in the part of sessions, and in that of subjects: they hold nothing. */
    static final String SESSIONS_COMMITS = "sessions" + Store.BEFORE_COMMIT;

    static final String SUBJECTS_COMMITS = "subjects" + Store.BEFORE_COMMIT;

    private final Ground ground;
    private final byte region;

    Store(Ground ground, char region) {
        this.ground = ground;
        this.region = (byte) region;
    }

    /** What Kafka Streams knows: each has a changelog, and files of its own in each partition. */
    public enum Ground {
        TIMELINES("timelines-v3"),
        STATES("states-v4");

        private final String storeName;

        Ground(String storeName) {
            this.storeName = storeName;
        }

        public String storeName() {
            return storeName;
        }

        /** The topic from which Kafka Streams restores it. */
        public String changelog(String applicationId) {
            return Store.changelog(applicationId, storeName);
        }

        StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(Kind kind) {
            return rows(storeName, kind);
        }
    }

    /** Where the stores keep what they hold: in files, or on the heap for tests that start often. */
    public enum Kind {
        FILES,
        HEAP
    }

    /** What it lies in. */
    public Ground ground() {
        return ground;
    }

    /** As a processor reads and writes it that has its ground. */
    Region in(ProcessingContext context) {
        return in(context.<KeyValueStore<Bytes, byte[]>>getStateStore(ground.storeName()));
    }

    /** This store of a ground. */
    Region in(KeyValueStore<Bytes, byte[]> of) {
        return new Region(of, region);
    }

    /** This store of a ground that is only read. */
    RegionReader read(ReadOnlyKeyValueStore<Bytes, byte[]> of) {
        return new RegionReader(of, region);
    }

    /** A ground under any name, with a changelog. */
    static StoreBuilder<KeyValueStore<Bytes, byte[]>> rows(String name, Kind kind) {
        return Stores.keyValueStoreBuilder(
                        kind == Kind.HEAP
                                ? Stores.inMemoryKeyValueStore(name)
                                : WriteBehind.of(Stores.persistentKeyValueStore(name)),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    /** The topic from which Kafka Streams restores a store of any application. */
    public static String changelog(String applicationId, String storeName) {
        return applicationId + '-' + storeName + "-changelog";
    }

    /** Whether a store of ours has such a topic: all but those that hold nothing. */
    public static boolean logged(String storeName) {
        return !storeName.endsWith(BEFORE_COMMIT);
    }
}
