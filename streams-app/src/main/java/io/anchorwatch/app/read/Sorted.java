package io.anchorwatch.app.read;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of rows in an order of their own: by a key, and among those of one key by whatever the caller compares. They lie in blocks of
 * numbers, so that a million of them are some ten thousand objects. For one writer, and for readers while it does not write.
 */
final class Sorted {
    static final int BLOCK = 128;
    static final int NONE = -1;

    /** How what is sought stands to a row of the same key: negative before it, 0 for the place itself, positive behind it. */
    interface Sought {
        int comparedTo(int row);
    }

    private final List<Block> blocks = new ArrayList<>();

    private static final class Block {
        private final long[] keys = new long[BLOCK];
        private final int[] rows = new int[BLOCK];
        private int size;

        private void insert(int at, long key, int row) {
            System.arraycopy(keys, at, keys, at + 1, size - at);
            System.arraycopy(rows, at, rows, at + 1, size - at);
            keys[at] = key;
            rows[at] = row;
            size++;
        }

        private void remove(int at) {
            size--;
            System.arraycopy(keys, at + 1, keys, at, size - at);
            System.arraycopy(rows, at + 1, rows, at, size - at);
        }

        private void append(Block from, int first) {
            System.arraycopy(from.keys, first, keys, size, from.size - first);
            System.arraycopy(from.rows, first, rows, size, from.size - first);
            size += from.size - first;
        }
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** In how many blocks they lie. */
    int blocks() {
        return blocks.size();
    }

    /** How much room they take, in bytes. */
    long bytes() {
        return (long) blocks.size() * BLOCK * (Long.BYTES + Integer.BYTES);
    }

    /** The row that stands first, or {@link #NONE}. */
    int first() {
        return blocks.isEmpty() ? NONE : blocks.get(0).rows[0];
    }

    /** The row at a place, or {@link #NONE}. */
    int find(long key, Sought sought) {
        long place = place(key, sought);
        return place < 0 ? NONE : blocks.get(block(place)).rows[at(place)];
    }

    /** Puts a row at its place, instead of the one that may stand there. */
    void put(long key, Sought sought, int row) {
        long place = place(key, sought);
        if (place >= 0) {
            blocks.get(block(place)).rows[at(place)] = row;
        } else {
            insert(block(~place), at(~place), key, row);
        }
    }

    private void insert(int number, int at, long key, int row) {
        if (blocks.isEmpty()) {
            blocks.add(new Block());
        }
        Block block = blocks.get(number);
        if (block.size < BLOCK) {
            block.insert(at, key, row);
            return;
        }
        Block next = new Block();
        blocks.add(number + 1, next);
        if (at == BLOCK && number + 2 == blocks.size()) { // what always grows at its end has full blocks
            next.insert(0, key, row);
            return;
        }
        next.append(block, BLOCK / 2);
        block.size = BLOCK / 2;
        if (at <= block.size) {
            block.insert(at, key, row);
        } else {
            next.insert(at - block.size, key, row);
        }
    }

    /** Takes away the row that stands at a place, if any does. */
    void remove(long key, Sought sought) {
        long place = place(key, sought);
        if (place < 0) {
            return;
        }
        int number = block(place);
        Block block = blocks.get(number);
        block.remove(at(place));
        if (block.size == 0) {
            blocks.remove(number);
        } else if (number + 1 < blocks.size() && block.size + blocks.get(number + 1).size <= BLOCK / 2) {
            block.append(blocks.remove(number + 1), 0);
        }
    }

    /**
     * The rows behind a place.
     *
     * @return how many there were, at most as many as there is room for
     */
    int read(long key, Sought sought, int[] into) {
        long place = place(key, sought);
        long from = place < 0 ? ~place : place + 1;
        int read = 0;
        int at = at(from);
        for (int number = block(from); read < into.length && number < blocks.size(); number++) {
            Block block = blocks.get(number);
            int more = Math.min(block.size - at, into.length - read);
            System.arraycopy(block.rows, at, into, read, more);
            read += more;
            at = 0;
        }
        return read;
    }

    /** Where a row stands, or the complement of where it would. */
    private long place(long key, Sought sought) {
        int low = 0; // the last block that does not begin behind what is sought
        for (int high = blocks.size() - 1; low < high; ) {
            int middle = (low + high + 1) >>> 1;
            if (compare(key, sought, blocks.get(middle), 0) < 0) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        if (blocks.isEmpty()) {
            return ~0L;
        }
        Block block = blocks.get(low);
        int from = 0;
        for (int to = block.size - 1; from <= to; ) {
            int middle = (from + to) >>> 1;
            int compared = compare(key, sought, block, middle);
            if (compared == 0) {
                return place(low, middle);
            }
            if (compared < 0) {
                to = middle - 1;
            } else {
                from = middle + 1;
            }
        }
        return ~place(low, from);
    }

    private static int compare(long key, Sought sought, Block block, int at) {
        int byKey = Long.compare(key, block.keys[at]);
        return byKey != 0 ? byKey : sought.comparedTo(block.rows[at]);
    }

    private static long place(int block, int at) {
        return (long) block << Integer.SIZE | at;
    }

    private static int block(long place) {
        return (int) (place >>> Integer.SIZE);
    }

    private static int at(long place) {
        return (int) place;
    }
}
