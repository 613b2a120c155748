package io.anchorwatch.app.topology;

import io.anchorwatch.event.Entry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A timeline entry as it is stored: append time, offset, effective version, whether it was late, and the event's bytes. */
final class Row {
    static final int HEAD = 3 * Long.BYTES + 1;

    private Row() {}

    static byte[] of(Entry entry, byte[] value) {
        return ByteBuffer.allocate(HEAD + value.length)
                .putLong(entry.appendedAt())
                .putLong(entry.offset())
                .putLong(entry.effectiveVersion())
                .put((byte) (entry.late() ? 1 : 0))
                .put(value)
                .array();
    }

    static Entry entry(byte[] row, Wire wire) {
        ByteBuffer head = ByteBuffer.wrap(row);
        long appendedAt = head.getLong();
        long offset = head.getLong();
        long version = head.getLong();
        boolean late = head.get() == 1;
        return new Entry(wire.accepted(Arrays.copyOfRange(row, HEAD, row.length)), appendedAt, offset, version, late);
    }
}
