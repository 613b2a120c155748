package io.anchorwatch.app.topology;

import org.rocksdb.RocksDB;

/** The native code of the stores. */
public final class RocksLibrary {
    private RocksLibrary() {}

    /**
     * Loads it before anything depends on it: a thread that cannot would be replaced again and again.
     *
     * @throws IllegalStateException if it cannot be loaded, saying from where
     */
    public static void load() {
        try {
            RocksDB.loadLibrary();
        } catch (LinkageError | RuntimeException e) {
            Throwable why = e;
            while (why.getCause() != null) {
                why = why.getCause();
            }
            throw new IllegalStateException(
                    "RocksDB's native library cannot be loaded: " + why.getMessage() + "; it is unpacked to "
                            + System.getProperty("java.io.tmpdir")
                            + ", which must be writable and executable (-Djava.io.tmpdir names another directory)",
                    e);
        }
    }
}
