package io.anchorwatch.app.topology;

import io.anchorwatch.event.Entry;
import io.anchorwatch.session.History;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A timeline entry as it is stored: append time, offset, effective version, whether it was late and whether it moves its session, and the event's bytes. */
final class Row {
    static final int HEAD = 3 * Long.BYTES + 1;

    private static final int LATE = 1;
    private static final int MOVES = 2;

    private Row() {}

    static byte[] of(Entry entry, byte[] value) {
        return ByteBuffer.allocate(HEAD + value.length)
                .putLong(entry.appendedAt())
                .putLong(entry.offset())
                .putLong(entry.effectiveVersion())
                .put((byte) ((entry.late() ? LATE : 0) | (History.moves(entry.event()) ? MOVES : 0)))
                .put(value)
                .array();
    }

    static boolean moves(byte[] row) {
        return (row[HEAD - 1] & MOVES) != 0;
    }

    static long offset(byte[] row) {
        return ByteBuffer.wrap(row).getLong(Long.BYTES);
    }

    static Entry entry(byte[] row, Wire wire) {
        ByteBuffer head = ByteBuffer.wrap(row);
        long appendedAt = head.getLong();
        long offset = head.getLong();
        long version = head.getLong();
        boolean late = (head.get() & LATE) != 0;
        return new Entry(wire.accepted(Arrays.copyOfRange(row, HEAD, row.length)), appendedAt, offset, version, late);
    }
}
