package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import org.apache.kafka.common.utils.Bytes;

/** Deadlines that lie in one row: those of a second, or of a few seconds that are far ahead. */
final class DeadlineBlock {
    private static final int VERSION = 1;

    /** So many at most, which bounds the row. */
    private static final int MOST = 1_024;

    /** A block that was written with so many is not written again with more: each time costs all that it holds. */
    private static final int ENOUGH = 16;

    private final Bytes row;
    private final long from;
    private final PackWriter out = new PackWriter(VERSION);
    private int size;
    private int taken;
    private boolean changed;
    private boolean written;

    /** Is given each deadline of a block. */
    interface Reader {
        void take(long at, String key, DeadlineBlock block);
    }

    /**
     * An empty one.
     *
     * @param from the time that it begins with, in epoch microseconds
     */
    DeadlineBlock(Bytes row, long from) {
        this.row = row;
        this.from = from;
    }

    /** One that was written, whose deadlines are given to {@code reader}; nothing is added to it. */
    static DeadlineBlock read(Bytes row, long from, byte[] bytes, Reader reader) {
        DeadlineBlock block = new DeadlineBlock(row, from);
        block.written = true;
        for (PackReader in = new PackReader(bytes, VERSION); in.more(); block.size++) {
            reader.take(from + in.unsigned(), in.text(), block);
        }
        return block;
    }

    Bytes row() {
        return row;
    }

    long from() {
        return from;
    }

    boolean full() {
        return size >= MOST || (written && size >= ENOUGH);
    }

    void add(String key, long at) {
        out.unsigned(at - from).text(key);
        size++;
        changed = true;
    }

    /** One of them is due; whether it was the last one. */
    boolean takeOne() {
        return ++taken == size;
    }

    /** Whether there is a row of it. */
    boolean written() {
        return written;
    }

    /** Whether the row is not yet as the block is. */
    boolean changed() {
        return changed;
    }

    /** The row's bytes, which are about to be written. */
    byte[] toWrite() {
        changed = false;
        written = true;
        return out.toBytes();
    }
}
