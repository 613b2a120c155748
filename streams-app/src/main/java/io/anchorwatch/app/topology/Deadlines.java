package io.anchorwatch.app.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The time index: which keys are to be looked at when the clock reaches which time. Looking too early or twice is
 * harmless, since whoever owns the key says what is really due and arms it again; so a deadline that moves later is left
 * where it is.
 *
 * <p>Deadlines lie in blocks, one row each: those of one second that were armed at about the same time. So a commit writes a row
 * for each second that it armed something in, not one for each key. What the clock has come near to is read back, a second
 * at a time; the rest lies in the store alone, so the heap knows neither what is due in a month nor how many that are.
 */
final class Deadlines {
    /** The length of a block in time, and of one that is far ahead, in microseconds. */
    private static final long SECOND = 1_000_000;

    private static final long FAR_BLOCK = 10 * SECOND;

    /** From there on it is far ahead. */
    private static final long FAR = 600 * SECOND;

    /** How many are taken, and how many are read, at once: what is left is taken at the next look. */
    private static final int MOST = 10_000;

    /** Where few are wanted, and more than these are near, one more is taken at once for each {@link #SHARE} of them. */
    private static final int CALM = 1_000;

    private static final int SHARE = 1_000;

    /** How many blocks are added to at once. */
    private static final int OPEN_BLOCKS = 512;

    /** How much is known of keys that have a deadline already, some fifty thousand; one that is not known is armed once more. */
    private static final int REMEMBERED_BYTES = 5_000_000;

    private static final byte BLOCK = 'b';
    private static final Bytes LIVES = Bytes.wrap(new byte[] {'l'});

    private final Pending store;
    private final int life;
    private int blocks;
    private final Resting armed = new Resting(REMEMBERED_BYTES);
    private final LinkedHashMap<Long, DeadlineBlock> open = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, DeadlineBlock> eldest) {
            if (size() <= OPEN_BLOCKS) {
                return false;
            }
            write(eldest.getValue());
            return true;
        }
    };
    private final PriorityQueue<Near> near =
            new PriorityQueue<>(Comparator.comparingLong((Near one) -> one.at).thenComparing(one -> one.key));

    /** Everything that belongs to a block before this time is on the heap. */
    private long readUntil = Long.MIN_VALUE;

    private long clock = Long.MIN_VALUE;

    private record Near(long at, String key, DeadlineBlock block) {}

    /**
     * Begins with what is in the store.
     *
     * @param commits before each of them what was armed is written
     */
    Deadlines(Pending store, BeforeCommit commits) {
        this.store = store;
        byte @Nullable [] before = store.get(LIVES);
        life = before == null ? 0 : ByteBuffer.wrap(before).getInt() + 1;
        store.put(LIVES, ByteBuffer.allocate(Integer.BYTES).putInt(life).array());
        commits.call(() -> open.values().forEach(this::write));
    }

    /**
     * Makes sure that a key is looked at when the clock reaches {@code deadline}, or earlier. It is the word of the key's
     * owner: what was armed before need not be looked at any more if this is later.
     */
    void arm(String key, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] before = armed.get(name);
        if (before != null && time(before) <= deadline) {
            return;
        }
        armed.put(name, ByteBuffer.allocate(Long.BYTES).putLong(deadline).array());
        add(key, deadline);
    }

    /** The same for an owner who remembers what is armed, so that it is not remembered here: when it is due, he tells whether it still is. */
    void add(String key, long deadline) {
        long length = clock != Long.MIN_VALUE && deadline - clock > FAR ? FAR_BLOCK : SECOND;
        long from = Math.floorDiv(deadline, length) * length;
        DeadlineBlock block = open.get(from);
        if (block == null || block.full()) {
            if (block != null) {
                write(block);
            }
            block = new DeadlineBlock(row(from, life, blocks++), from);
            open.put(from, block);
        }
        block.add(key, deadline);
        if (from < readUntil) {
            near.add(new Near(deadline, key, block));
        }
    }

    /** Takes the keys whose deadline is not after the clock out of the index, the earliest first, as many as may be taken at once. */
    List<String> due(long now) {
        comeTo(now);
        return take(now, MOST);
    }

    /**
     * The same, but few, for somebody who keeps others waiting meanwhile; more, where there are so many that they would never end.
     *
     * @param few how many, if there are so many
     */
    List<String> due(long now, int few) {
        comeTo(now);
        return take(now, Math.min(MOST, few + Math.max(0, near.size() - CALM) / SHARE));
    }

    private void comeTo(long now) {
        clock = now;
        if (readUntil <= now && near.size() < MOST) {
            read(Math.floorDiv(now, SECOND) * SECOND + SECOND);
        }
    }

    private List<String> take(long now, int most) {
        Near next = near.peek();
        if (next == null || next.at > now) {
            return List.of();
        }
        Set<String> keys = new LinkedHashSet<>();
        for (; next != null && next.at <= now && keys.size() < most; next = near.peek()) {
            near.remove();
            taken(next.block);
            byte[] name = next.key.getBytes(StandardCharsets.UTF_8);
            byte[] known = armed.get(name);
            if (known != null && time(known) > next.at) {
                continue; // its owner has been asked since, and has said when it is really due
            }
            armed.remove(name);
            keys.add(next.key);
        }
        return new ArrayList<>(keys);
    }

    /** No deadline is earlier than this. */
    long next() {
        Near next = near.peek();
        return next == null ? readUntil : Math.min(next.at, readUntil);
    }

    /** Reads what lies in blocks that begin before a time, as many of them as may be read at once. */
    private void read(long until) {
        open.values().removeIf(block -> {
            boolean passed = block.from() >= readUntil && block.from() < until;
            if (passed) {
                write(block); // is read again with the others
            }
            return passed;
        });
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(first(readUntil), first(until))) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                long from = from(row.key);
                if (near.size() >= MOST && from > readUntil) {
                    readUntil = from;
                    return;
                }
                readUntil = Math.max(readUntil, from);
                DeadlineBlock.read(row.key, from, row.value, (at, key, block) -> near.add(new Near(at, key, block)));
            }
        }
        readUntil = until;
    }

    private static long time(byte[] armed) {
        return ByteBuffer.wrap(armed).getLong();
    }

    private void taken(DeadlineBlock block) {
        if (block.takeOne()) {
            open.remove(block.from(), block);
            if (block.written()) {
                store.delete(block.row());
            }
        }
    }

    private void write(DeadlineBlock block) {
        if (block.changed()) {
            store.put(block.row(), block.toWrite());
        }
    }

    /** Ordered as the times are: the sign is turned, since bytes compare unsigned. */
    private static Bytes row(long from, int life, int number) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + 2 * Integer.BYTES)
                .put(BLOCK)
                .putLong(from ^ Long.MIN_VALUE)
                .putInt(life)
                .putInt(number)
                .array());
    }

    private static Bytes first(long from) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES)
                .put(BLOCK)
                .putLong(from ^ Long.MIN_VALUE)
                .array());
    }

    private static long from(Bytes row) {
        return ByteBuffer.wrap(row.get(), 1, Long.BYTES).getLong() ^ Long.MIN_VALUE;
    }
}
