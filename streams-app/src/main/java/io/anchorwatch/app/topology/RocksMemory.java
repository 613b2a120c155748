package io.anchorwatch.app.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what RocksDB takes outside the heap. One cache serves all stores of the process, and what they have not yet
 * written to files counts in it: without that, each store of each partition may take some 100 MB.
 */
public final class RocksMemory implements RocksDBConfigSetter {
    private static final long ALL_BYTES = 256L << 20;
    private static final long UNWRITTEN_BYTES = 128L << 20;

    /** Of an unwritten table: what is not in it is mostly known without a search. Ten bits a row of a hundred bytes. */
    private static final double FILTER_SHARE = 0.0125;

    static {
        RocksDB.loadLibrary();
        // Files are merged with what others leave of the processors: a merge of a second would keep events waiting for
        // one.
        Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
    }

    private static final Cache CACHE = new LRUCache(ALL_BYTES);
    private static final WriteBufferManager UNWRITTEN = new WriteBufferManager(UNWRITTEN_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(UNWRITTEN);
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(FILTER_SHARE);
    }

    /** What all stores share lives as long as the process. */
    @Override
    public void close(String storeName, Options options) {}
}
