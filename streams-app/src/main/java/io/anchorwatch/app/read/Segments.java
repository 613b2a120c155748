package io.anchorwatch.app.read;

import io.anchorwatch.fold.PackWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pieces of bytes by number, a million of which are no objects: they lie one behind the other in segments, so that a collection of garbage
 * goes through none of them. What is removed leaves a hole. Where a quarter is holes, what is left of the oldest segment moves to the
 * newest. For one writer, and for readers while it does not write.
 */
final class Segments {
    private static final int USUAL_BYTES = 1 << 18;
    private static final int HOLES = 4;

    /** Before each piece: its number, or {@link #HOLE}, and its length. */
    private static final int HEAD = 2 * Integer.BYTES;

    private static final int HOLE = -1;
    private static final int NONE = -1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    /** The oldest first. */
    private final List<Segment> segments = new ArrayList<>();

    /** How many have gone, so that a place holds when one more goes. */
    private int gone;

    /** By number, which segment since the beginning and where in it the piece begins; or the next number that is free. */
    private long[] places = new long[16];

    private int numbers;
    private int free = NONE;
    private long bytes;
    private long holes;

    private static final class Segment {
        private final byte[] bytes;
        private int end;
        private int live;

        Segment(int size) {
            bytes = new byte[size];
        }
    }

    /** How much room is taken, in bytes. */
    long bytes() {
        return bytes + (long) places.length * Long.BYTES;
    }

    /** Keeps a piece; the number may have been another's that is no more. */
    int add(PackWriter piece) {
        int size = HEAD + piece.size();
        Segment to = withRoom(size);
        int at = to.end + HEAD;
        int number = number();
        INTS.set(to.bytes, to.end, number);
        INTS.set(to.bytes, to.end + Integer.BYTES, piece.size());
        piece.copyTo(to.bytes, at);
        grown(to, size);
        places[number] = place(at);
        return number;
    }

    private int number() {
        if (free != NONE) {
            int number = free;
            free = (int) places[number];
            return number;
        }
        if (numbers == places.length) {
            places = Arrays.copyOf(places, numbers + (numbers >> 1));
        }
        return numbers++;
    }

    /** The bytes in which a piece lies, which others share. */
    byte[] bytes(int number) {
        return segment(number).bytes;
    }

    /** Where in them it begins. */
    int from(int number) {
        return (int) places[number];
    }

    int length(int number) {
        return (int) INTS.get(bytes(number), from(number) - Integer.BYTES);
    }

    /** Forgets a piece. */
    void remove(int number) {
        Segment segment = segment(number);
        int from = from(number);
        int size = HEAD + length(number);
        INTS.set(segment.bytes, from - HEAD, HOLE);
        segment.live -= size;
        holes += size;
        places[number] = free;
        free = number;
        while (segments.size() > 1 && (segments.get(0).live == 0 || HOLES * holes > bytes)) {
            emptyOldest();
        }
    }

    private void emptyOldest() {
        Segment oldest = segments.remove(0);
        gone++;
        bytes -= oldest.bytes.length;
        holes -= oldest.end - oldest.live;
        for (int at = 0; oldest.live > 0 && at < oldest.end; ) {
            int number = (int) INTS.get(oldest.bytes, at);
            int size = HEAD + (int) INTS.get(oldest.bytes, at + Integer.BYTES);
            if (number != HOLE) {
                Segment to = withRoom(size);
                System.arraycopy(oldest.bytes, at, to.bytes, to.end, size);
                places[number] = place(to.end + HEAD);
                grown(to, size);
            }
            at += size;
        }
    }

    private Segment withRoom(int size) {
        Segment newest = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (newest != null && newest.bytes.length - newest.end >= size) {
            return newest;
        }
        Segment next = new Segment(Math.max(USUAL_BYTES, size));
        segments.add(next);
        bytes += next.bytes.length;
        return next;
    }

    private static void grown(Segment segment, int size) {
        segment.end += size;
        segment.live += size;
    }

    /** In the newest segment. */
    private long place(int at) {
        return (long) (gone + segments.size() - 1) << Integer.SIZE | at;
    }

    private Segment segment(int number) {
        return segments.get((int) (places[number] >>> Integer.SIZE) - gone);
    }
}
