package io.anchorwatch.app.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Which places have which hash, in one array with open addressing. Keys are what nodes and clients say, so the hash has a seed
 * that nobody knows who would like all of them to meet.
 */
final class RestingIndex {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final int LEAST = 64;

    private final long seed = new SecureRandom().nextLong();

    /** The hash above, one more than the place below; 0 for none. */
    private long[] slots = new long[LEAST];

    private int size;

    int size() {
        return size;
    }

    int hash(byte[] key) {
        return hash(key, 0, key.length);
    }

    /** Of the key that stands there. */
    int hash(byte[] in, int from, int to) {
        long hash = seed ^ (to - from);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(in, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << 8) | (in[at] & 0xFF);
        }
        return (int) (mixed(hash ^ rest) >>> 32);
    }

    /** The product of two, both halves of it. */
    private long mixed(long value) {
        long other = seed | 1;
        long once = (value ^ MULTIPLIER) * other;
        return once ^ Math.multiplyHigh(value ^ MULTIPLIER, other) ^ Long.rotateLeft(value, 23) * MULTIPLIER;
    }

    /** The slot of that hash whose place is the one, or -1. */
    int find(int hash, IntPredicate isIt) {
        for (int slot = home(hash); slots[slot] != 0; slot = next(slot)) {
            if ((int) (slots[slot] >>> 32) == hash && isIt.test(place(slot))) {
                return slot;
            }
        }
        return -1;
    }

    /** The slot that has a place, whose hash is the one. */
    int find(int hash, int place) {
        long wanted = slot(hash, place);
        int slot = home(hash);
        while (slots[slot] != wanted) {
            if (slots[slot] == 0) {
                throw new IllegalStateException("nothing of that hash is at place " + place);
            }
            slot = next(slot);
        }
        return slot;
    }

    int place(int slot) {
        return (int) slots[slot] - 1;
    }

    /** The same is somewhere else from now on. */
    void place(int slot, int place) {
        slots[slot] = slot((int) (slots[slot] >>> 32), place);
    }

    private static long slot(int hash, int place) {
        return (long) hash << 32 | place + 1;
    }

    void add(int hash, int place) {
        if (3 * (size + 1L) > 2L * slots.length) {
            resize(slots.length + slots.length / 4);
        }
        put(slot(hash, place));
        size++;
    }

    /** By a quarter at a time, so that few are empty: there is a table for each kind of what rests in each partition. */
    private void resize(int length) {
        long[] before = slots;
        slots = new long[length];
        for (long each : before) {
            if (each != 0) {
                put(each);
            }
        }
    }

    private void put(long value) {
        int slot = home((int) (value >>> 32));
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        slots[slot] = value;
    }

    /** Where one of that hash would like to be. The hash is a fraction of the table, which so may have any length. */
    private int home(int hash) {
        return (int) (((hash & 0xFFFF_FFFFL) * slots.length) >>> 32);
    }

    private int next(int slot) {
        return slot + 1 == slots.length ? 0 : slot + 1;
    }

    /** How many slots on from one another is, round the end of the table. */
    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + slots.length;
    }

    /** Those behind move up, as far as they had wanted to be there. A table that is mostly empty becomes smaller. */
    void remove(int slot) {
        int free = slot;
        for (int next = next(slot); slots[next] != 0; next = next(next)) {
            int home = home((int) (slots[next] >>> 32));
            if (distance(home, next) >= distance(free, next)) {
                slots[free] = slots[next];
                free = next;
            }
        }
        slots[free] = 0;
        size--;
        if (slots.length > LEAST && size < slots.length / 8) {
            resize(Math.max(LEAST, slots.length / 4));
        }
    }

    /** Every place is another one from now on. */
    void move(IntUnaryOperator to) {
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] != 0) {
                place(slot, to.applyAsInt(place(slot)));
            }
        }
    }
}
