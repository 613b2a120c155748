package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Conclusions as rows of bytes, by number: what lists and figures ask of each, and itself. A row knows the one of the revision before. For
 * one writer, and for readers while it does not write.
 */
final class Rows<T extends Conclusion> {
    static final int NONE = Sorted.NONE;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private static final int AT = 0;
    private static final int APPENDED_AT = 8;
    private static final int FIRST_APPENDED_AT = 16;
    private static final int ARRIVAL = 24;
    private static final int PREVIOUS = 32;
    private static final int EARLIER = 36;
    private static final int REVISION = 40;
    private static final int ID_LENGTH = 44;
    private static final int GROUP_LENGTH = 48;
    private static final int PACKED_LENGTH = 52;

    /** Behind the numbers: id, group, the conclusion, its fleet and its part of the figures. */
    private static final int ID = 56;

    private static final int REST_VERSION = 1;

    private final Kind<T> kind;
    private final Segments segments = new Segments();
    private final PackWriter writer = new PackWriter();

    Rows(Kind<T> kind) {
        this.kind = kind;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Adds a row.
     *
     * @param at by what it is listed
     * @param arrival the how-manieth conclusion it is of all
     * @param previous the row of the revision before, or {@link #NONE}
     * @param packed the conclusion
     */
    int add(T conclusion, byte[] packed, long at, long appendedAt, long firstAppendedAt, long arrival, int previous) {
        byte[] id = utf8(conclusion.id());
        String name = kind.group().apply(conclusion);
        byte[] group = name == null ? null : utf8(name);
        writer.again()
                .eightBytes(at)
                .eightBytes(appendedAt)
                .eightBytes(firstAppendedAt)
                .eightBytes(arrival)
                .eightBytes(both(previous, previous == NONE ? 0 : earlier(previous) + 1))
                .eightBytes(both(conclusion.revision(), id.length))
                .eightBytes(both(group == null ? NONE : group.length, packed.length))
                .raw(id);
        if (group != null) {
            writer.raw(group);
        }
        writer.raw(packed).version(REST_VERSION).text(conclusion.fleetId());
        kind.part().write(conclusion, writer);
        return segments.add(writer);
    }

    private static long both(int first, int second) {
        return ((long) first << Integer.SIZE) | (second & 0xFFFF_FFFFL);
    }

    /** Forgets a row and those of earlier revisions. */
    void removeAll(int row) {
        for (int each = row; each != NONE; ) {
            int previous = previous(each);
            segments.remove(each);
            each = previous;
        }
    }

    /** Forgets a row alone, which is nobody's previous one. */
    void remove(int row) {
        segments.remove(row);
    }

    /** Forgets the second of all revisions; there must be three at least. */
    void removeSecond(int row) {
        int third = row;
        for (int each = row; earlier(each) >= 2; each = previous(each)) {
            INTS.set(segments.bytes(each), segments.from(each) + EARLIER, earlier(each) - 1);
            third = each;
        }
        int second = previous(third);
        INTS.set(segments.bytes(third), segments.from(third) + PREVIOUS, previous(second));
        segments.remove(second);
    }

    /** How much room they take, in bytes. */
    long bytes() {
        return segments.bytes();
    }

    long at(int row) {
        return number(row, AT);
    }

    long appendedAt(int row) {
        return number(row, APPENDED_AT);
    }

    long firstAppendedAt(int row) {
        return number(row, FIRST_APPENDED_AT);
    }

    long arrival(int row) {
        return number(row, ARRIVAL);
    }

    /**
     * When it counts: its own time, but never later than when its first revision was appended, so that a node whose clock runs
     * ahead cannot put it into the future.
     */
    long countedAt(int row) {
        return Math.min(at(row), firstAppendedAt(row));
    }

    int previous(int row) {
        return count(row, PREVIOUS);
    }

    /** How many earlier revisions are kept. */
    int earlier(int row) {
        return count(row, EARLIER);
    }

    int revision(int row) {
        return count(row, REVISION);
    }

    byte[] id(int row) {
        return bytes(row, ID, count(row, ID_LENGTH));
    }

    byte @Nullable [] group(int row) {
        int length = count(row, GROUP_LENGTH);
        return length == NONE ? null : bytes(row, ID + count(row, ID_LENGTH), length);
    }

    byte[] packed(int row) {
        return bytes(row, packedFrom(row), count(row, PACKED_LENGTH));
    }

    String fleetId(int row) {
        return rest(row).text();
    }

    /** Adds it to the figures. */
    void add(int row, FleetFigures.Sum to) {
        PackReader rest = rest(row);
        String unused = rest.text();
        kind.part().add(rest, to);
    }

    private PackReader rest(int row) {
        int from = packedFrom(row) + count(row, PACKED_LENGTH);
        return new PackReader(segments.bytes(row), segments.from(row) + from, REST_VERSION);
    }

    private int packedFrom(int row) {
        return ID + count(row, ID_LENGTH) + Math.max(0, count(row, GROUP_LENGTH));
    }

    /** How an id stands to that of a row. */
    int compareId(byte[] id, int row) {
        return compare(id, row, ID, count(row, ID_LENGTH));
    }

    /** How a group stands to that of a row, which must have one. */
    int compareGroup(byte[] group, int row) {
        return compare(group, row, ID + count(row, ID_LENGTH), count(row, GROUP_LENGTH));
    }

    private int compare(byte[] one, int row, int from, int length) {
        int start = segments.from(row) + from;
        return Arrays.compareUnsigned(one, 0, one.length, segments.bytes(row), start, start + length);
    }

    private long number(int row, int field) {
        return (long) LONGS.get(segments.bytes(row), segments.from(row) + field);
    }

    private int count(int row, int field) {
        return (int) INTS.get(segments.bytes(row), segments.from(row) + field);
    }

    private byte[] bytes(int row, int from, int length) {
        int start = segments.from(row) + from;
        return Arrays.copyOfRange(segments.bytes(row), start, start + length);
    }
}
