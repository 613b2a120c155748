package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by key, a million of which are no objects: they lie one behind the other in segments, and an {@linkplain RestingIndex index}
 * says where. What is taken leaves a hole. Where an eighth is holes, what is left of the oldest segment moves to the newest; where
 * there is no room for more segments, it is forgotten instead, so that those go first that were put, or moved, longest ago.
 */
final class Resting {
    private static final int USUAL_SEGMENT = 1 << 16;
    private static final int LEAST_SEGMENT = 256;

    /** With fewer there is always one that is nearly empty. */
    private static final int LEAST_SEGMENTS = 4;

    /** One part in so many may be holes. The fewer there are, the more is moved for each that is put. */
    private static final int HOLES = 8;

    /** How many segments are given back at once where less is to be kept than is. */
    private static final int SHRINKING = 4;

    /** Before each: whether it is a hole, the length of its key in 15 bits, that of its value in 16. */
    private static final int HEAD = Integer.BYTES;

    private static final int HOLE = 1 << 31;
    private static final int KEY_MOST = 0x7FFF;
    private static final int VALUE_BITS = 16;

    /** A place is counted in units, so that a number has room for 8 GiB. */
    private static final int UNIT = 4;

    private static final byte[] FREE = {};

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();

    private final int segmentBytes;
    private int most;
    private final RestingIndex index = new RestingIndex();

    /** In a ring: those in use are the {@link #used} from {@link #oldest} on. */
    private byte[][] segments;

    /** Up to where each is written, and how much of that is no hole. */
    private int[] ends;

    private int[] live;

    private int oldest;
    private int used;
    private long liveBytes;
    private byte @Nullable [] spare;

    /** @param bytes how much is kept at most, holes included; nothing, where that is less than a kilobyte */
    Resting(long bytes) {
        segmentBytes = (int) Math.min(USUAL_SEGMENT, bytes / LEAST_SEGMENTS / UNIT * UNIT);
        most = segments(bytes);
        int at = Math.min(most, LEAST_SEGMENTS);
        segments = new byte[at][];
        ends = new int[at];
        live = new int[at];
    }

    private int segments(long bytes) {
        boolean any = segmentBytes >= LEAST_SEGMENT;
        return any ? (int) Math.min(Integer.MAX_VALUE / (segmentBytes / UNIT), bytes / segmentBytes) : 0;
    }

    /** How much is kept at most from now on. What is beyond that is forgotten as others come, some segments for each that they fill. */
    void most(long bytes) {
        most = Math.max(Math.min(most, LEAST_SEGMENTS), segments(bytes));
    }

    /** How much room is taken, in bytes, without the index. */
    long bytes() {
        return (long) used * segmentBytes;
    }

    /** How many rest. */
    int size() {
        return index.size();
    }

    /** What is larger than a segment is not kept, nor what has a key of 32 KiB. */
    void put(byte[] key, byte[] value) {
        int from = place(key, value.length);
        if (from >= 0) {
            System.arraycopy(value, 0, segments[newest()], from, value.length);
        }
    }

    /** The same with what was written. */
    void put(byte[] key, PackWriter value) {
        int from = place(key, value.size());
        if (from >= 0) {
            value.copyTo(segments[newest()], from);
        }
    }

    /** Makes a place for a value in the newest segment: where it begins, or -1 if it is not to be kept. */
    private int place(byte[] key, int length) {
        remove(key);
        int size = size(key.length, length);
        if (size > segmentBytes || key.length > KEY_MOST || most == 0) {
            return -1;
        }
        makeRoom(size);
        int at = newest();
        byte[] segment = segments[at];
        int offset = ends[at];
        INTS.set(segment, offset, key.length << VALUE_BITS | length);
        System.arraycopy(key, 0, segment, offset + HEAD, key.length);
        grown(at, size);
        index.add(index.hash(key), place(at, offset));
        return offset + HEAD + key.length;
    }

    /** What was put under a key, or null; it goes on resting. */
    byte @Nullable [] get(byte[] key) {
        int slot = slot(key);
        return slot < 0 ? null : value(index.place(slot), key.length);
    }

    /** What was put under a key, which rests no longer; or null. */
    byte @Nullable [] take(byte[] key) {
        int slot = slot(key);
        if (slot < 0) {
            return null;
        }
        int place = index.place(slot);
        byte[] value = value(place, key.length);
        index.remove(slot);
        int at = at(place);
        int offset = offset(place);
        INTS.set(segments[at], offset, head(segments[at], offset) | HOLE);
        int size = size(key.length, value.length);
        live[at] -= size;
        liveBytes -= size;
        return value;
    }

    private int slot(byte[] key) {
        return index.find(index.hash(key), place -> isAt(place, key));
    }

    private byte[] value(int place, int keyLength) {
        byte[] segment = segments[at(place)];
        int offset = offset(place);
        int from = offset + HEAD + keyLength;
        return Arrays.copyOfRange(segment, from, from + valueLength(head(segment, offset)));
    }

    /** Forgets what was put under a key, if anything was. */
    void remove(byte[] key) {
        byte[] unused = take(key);
    }

    private boolean isAt(int place, byte[] key) {
        byte[] segment = segments[at(place)];
        int offset = offset(place);
        int from = offset + HEAD;
        return keyLength(head(segment, offset)) == key.length
                && Arrays.equals(segment, from, from + key.length, key, 0, key.length);
    }

    private void makeRoom(int size) {
        for (int tries = 0; used == 0 || ends[newest()] + size > segmentBytes; tries++) {
            // With every segment tried and no room found, holes are too small to be worth anything.
            boolean full = HOLES * (bytes() - liveBytes) < bytes() || tries > used;
            if ((used < most && full) || used < Math.min(most, LEAST_SEGMENTS)) {
                append();
            } else {
                empty(full, full && used > most && tries < SHRINKING);
            }
        }
    }

    /** One more segment. */
    private void append() {
        if (used == segments.length) {
            widen();
        }
        used++;
        byte[] segment = spare == null ? new byte[segmentBytes] : spare;
        spare = null;
        int at = newest();
        segments[at] = segment;
        ends[at] = 0;
        live[at] = 0;
    }

    private void widen() {
        int wide = (int) Math.min(most, 2L * segments.length);
        byte[][] nextSegments = new byte[wide][];
        int[] nextEnds = new int[wide];
        int[] nextLive = new int[wide];
        for (int i = 0; i < used; i++) {
            int from = (oldest + i) % segments.length;
            nextSegments[i] = segments[from];
            nextEnds[i] = ends[from];
            nextLive[i] = live[from];
        }
        int before = oldest;
        int length = segments.length;
        int units = segmentBytes / UNIT;
        index.move(place -> (at(place) - before + length) % length * units + offset(place) / UNIT);
        segments = nextSegments;
        ends = nextEnds;
        live = nextLive;
        oldest = 0;
    }

    /**
     * Gives the oldest segment free: what is left in it goes to the newest, or nowhere where there is no room.
     *
     * @param fewer whether no other takes its place
     */
    private void empty(boolean forget, boolean fewer) {
        int from = oldest;
        byte[] segment = segments[from];
        int end = ends[from];
        boolean fits = ends[newest()] + live[from] <= segmentBytes;
        liveBytes -= live[from];
        segments[from] = FREE;
        oldest = (oldest + 1) % segments.length;
        used--;
        if (!fits && !fewer) {
            append(); // perhaps in the same place of the ring
        }
        for (int offset = 0; offset < end; ) {
            int head = head(segment, offset);
            int keyLength = keyLength(head);
            int size = size(keyLength, valueLength(head));
            if ((head & HOLE) == 0) {
                int place = place(from, offset);
                int keyFrom = offset + HEAD;
                int slot = index.find(index.hash(segment, keyFrom, keyFrom + keyLength), place);
                if (forget) {
                    index.remove(slot);
                } else {
                    move(segment, offset, size, slot);
                }
            }
            offset += size;
        }
        spare = segment;
    }

    private void move(byte[] segment, int offset, int size, int slot) {
        int to = newest();
        System.arraycopy(segment, offset, segments[to], ends[to], size);
        index.place(slot, place(to, ends[to]));
        grown(to, size);
    }

    private void grown(int at, int size) {
        ends[at] += size;
        live[at] += size;
        liveBytes += size;
    }

    private int newest() {
        return (oldest + used - 1) % segments.length;
    }

    private int place(int at, int offset) {
        return at * (segmentBytes / UNIT) + offset / UNIT;
    }

    private int at(int place) {
        return place / (segmentBytes / UNIT);
    }

    private int offset(int place) {
        return place % (segmentBytes / UNIT) * UNIT;
    }

    private static int head(byte[] segment, int offset) {
        return (int) INTS.get(segment, offset);
    }

    private static int keyLength(int head) {
        return head >>> VALUE_BITS & KEY_MOST;
    }

    private static int valueLength(int head) {
        return head & (1 << VALUE_BITS) - 1;
    }

    private static int size(int keyLength, int valueLength) {
        return (HEAD + keyLength + valueLength + UNIT - 1) / UNIT * UNIT;
    }
}
