package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Entries as they are stored: what one life of a node tells of one session lies in blocks, in the order of its sequence, each
 * under the number of its first entry. No block reaches into the next, so that the one in which a number must stand is the last
 * one that begins at or before it. A flood is then some rows a commit and not a row an event.
 */
final class EntryBlocks {
    /** So many entries, and about so many bytes, a block has at most; but one entry is never too much. */
    static final int MOST = 64;

    static final int BYTES_MOST = 16_384;

    /** How many entries may wait for the commit, here and in the store that they are handed to. */
    private static final int WAITING_MOST = 20_000;

    private static final int NUMBER = Long.BYTES;

    private final Pending store;
    private final NavigableMap<Bytes, Block> waiting = new TreeMap<>(Pending.ORDER);
    private int waitingEntries;

    EntryBlocks(Pending store) {
        this.store = store;
        store.fedBy(this::feed);
    }

    /** Entries of one life, ascending. */
    private static final class Block {
        private final List<byte[]> rows = new ArrayList<>(2);
        private final List<Long> numbers = new ArrayList<>(2);
        private int bytes;

        boolean fits(byte[] row) {
            return rows.isEmpty() || (rows.size() < MOST && bytes + row.length <= BYTES_MOST);
        }

        void add(int place, long number, byte[] row) {
            numbers.add(place, number);
            rows.add(place, row);
            bytes += row.length;
        }

        /** The half that comes last, which is taken out of here. */
        Block half() {
            Block last = new Block();
            for (int i = rows.size() / 2; i < rows.size(); i++) {
                last.add(last.rows.size(), numbers.get(i), rows.get(i));
                bytes -= rows.get(i).length;
            }
            numbers.subList(rows.size() - last.rows.size(), rows.size()).clear();
            rows.subList(numbers.size(), rows.size()).clear();
            return last;
        }

        long first() {
            return numbers.get(0);
        }

        long last() {
            return numbers.get(numbers.size() - 1);
        }

        /** Where a number is or, as the complement, would be. */
        int find(long number) {
            int low = 0;
            int high = numbers.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (numbers.get(middle) < number) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < numbers.size() && numbers.get(low) == number ? low : ~low;
        }

        byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(bytes + rows.size() * (NUMBER + Integer.BYTES));
            for (int i = 0; i < rows.size(); i++) {
                out.putLong(numbers.get(i)).putInt(rows.get(i).length).put(rows.get(i));
            }
            return out.array();
        }

        static Block of(byte[] stored) {
            Block block = new Block();
            for (ByteBuffer in = ByteBuffer.wrap(stored); in.hasRemaining(); ) {
                long number = in.getLong();
                byte[] row = new byte[in.getInt()];
                in.get(row);
                block.add(block.rows.size(), number, row);
            }
            return block;
        }
    }

    /** Keeps an entry whose number is above all that are kept of its life. */
    void append(Bytes life, long number, byte[] row) {
        Block open = waiting.get(life);
        if (open != null && !open.fits(row)) {
            put(life, open);
            open = null;
        }
        if (open == null) {
            open = new Block();
            waiting.put(life, open);
        }
        open.add(open.rows.size(), number, row);
        if (++waitingEntries >= WAITING_MOST) {
            store.write();
        }
    }

    /** Keeps an entry that is not kept yet, wherever its number stands among the others. */
    void insert(Bytes life, long number, byte[] row) {
        Block open = waiting.remove(life);
        if (open != null) {
            put(life, open);
        }
        Block block = block(store.last(at(life, 0), at(life, number)));
        if (block == null || number > block.last()) {
            block = new Block(); // between two blocks is room for one more
        } else if (!block.fits(row)) {
            Block last = block.half();
            put(life, block);
            put(life, last);
            block = number < last.first() ? block : last;
        }
        block.add(~block.find(number), number, row);
        put(life, block);
    }

    /** The row of an entry, or null. */
    byte @Nullable [] row(Bytes life, long number) {
        Block open = waiting.get(life);
        int place = open == null ? -1 : open.find(number);
        return open != null && place >= 0
                ? open.rows.get(place)
                : rowIn(store.last(at(life, 0), at(life, number)), number);
    }

    /** The same from what is written. */
    static byte @Nullable [] row(ReadOnlyKeyValueStore<Bytes, byte[]> written, Bytes life, long number) {
        try (KeyValueIterator<Bytes, byte[]> behind = written.reverseRange(at(life, 0), at(life, number))) {
            return rowIn(behind.hasNext() ? behind.next() : null, number);
        }
    }

    private static byte @Nullable [] rowIn(@Nullable KeyValue<Bytes, byte[]> row, long number) {
        Block block = block(row);
        int place = block == null ? -1 : block.find(number);
        return block == null || place < 0 ? null : block.rows.get(place);
    }

    private static @Nullable Block block(@Nullable KeyValue<Bytes, byte[]> row) {
        return row == null ? null : Block.of(row.value);
    }

    /** Hands on the rows of a block for as long as it is told to go on; whether it was to the end. */
    static boolean each(byte[] stored, Predicate<byte[]> row) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        while (in.hasRemaining()) {
            in.getLong();
            int length = in.getInt();
            if (!row.test(Arrays.copyOfRange(stored, in.position(), in.position() + length))) {
                return false;
            }
            in.position(in.position() + length);
        }
        return true;
    }

    /** Hands the store the blocks of the lives whose keys lie in a range, or all of them. */
    private void feed(@Nullable Bytes from, @Nullable Bytes to) {
        if (from == null || to == null) {
            waiting.forEach(this::put);
            waiting.clear();
            waitingEntries = 0;
        } else {
            NavigableMap<Bytes, Block> wanted = waiting.subMap(from, true, to, true);
            wanted.forEach(this::put);
            wanted.clear();
        }
    }

    private void put(Bytes life, Block block) {
        store.put(at(life, block.first()), block.toBytes());
    }

    /** Whose a block is. */
    static Bytes life(Bytes block) {
        return Bytes.wrap(Arrays.copyOf(block.get(), block.get().length - NUMBER));
    }

    /** Where the block of a life is that begins with a number. */
    static Bytes at(Bytes life, long number) {
        byte[] prefix = life.get();
        return Bytes.wrap(ByteBuffer.allocate(prefix.length + NUMBER)
                .put(prefix)
                .putLong(number)
                .array());
    }
}
