package io.anchorwatch.producers.spool;

import io.anchorwatch.producers.lines.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A line in the spool, and where to go on reading behind it.
 *
 * <p>On disk: length (4 bytes), CRC-32C of what follows (4), a version (1), the length of the position (2), the position,
 * the line. No line of JSON holds a zero byte, and no length is without one: a reader that has lost its place can find it.
 *
 * @param position null for a stream, which cannot be read again
 * @param line empty if only the position has moved, over lines that are no events
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by tests only, through equals below.
public record Stored(@Nullable Position position, byte[] line) {
    static final int HEADER_BYTES = 8;
    static final int BYTES_MAX = 512 * 1024;

    private static final byte VERSION = 1;
    private static final int LEAST_BYTES = 3;

    /** Ready to be written. */
    ByteBuffer encoded() {
        byte[] file = position == null ? new byte[0] : position.file().getBytes(StandardCharsets.UTF_8);
        int placed = position == null ? 0 : 4 * Long.BYTES + 2 * Integer.BYTES + file.length;
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + LEAST_BYTES + placed + line.length);
        bytes.position(HEADER_BYTES);
        bytes.put(VERSION).putShort((short) placed);
        if (position != null) {
            Position.Proof proof = position.proof();
            bytes.putLong(position.modified()).putLong(position.offset()).putLong(position.line());
            bytes.putLong(proof.begin()).putInt(proof.length()).putInt(proof.crc());
            bytes.put(file);
        }
        bytes.put(line);
        int length = bytes.position() - HEADER_BYTES;
        return bytes.putInt(0, length)
                .putInt(4, crc(bytes, HEADER_BYTES, length))
                .flip();
    }

    /** Whether a length can be that of a record. */
    static boolean plausible(int length) {
        return length >= LEAST_BYTES && length <= BYTES_MAX;
    }

    /** The record whose first byte is at {@code at}; null if there is none, or not all of it. */
    static @Nullable Stored decoded(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < HEADER_BYTES) {
            return null;
        }
        int length = bytes.getInt(at);
        boolean whole = plausible(length) && bytes.limit() - at - HEADER_BYTES >= length;
        if (!whole || crc(bytes, at + HEADER_BYTES, length) != bytes.getInt(at + 4)) {
            return null;
        }
        ByteBuffer body = bytes.slice(at + HEADER_BYTES, length);
        byte version = body.get();
        int placed = body.getShort();
        return version == VERSION && placed <= body.remaining() ? read(body, placed) : null;
    }

    private static Stored read(ByteBuffer body, int placed) {
        Position position = null;
        if (placed > 0) {
            ByteBuffer place = body.slice(body.position(), placed);
            long modified = place.getLong();
            long offset = place.getLong();
            long line = place.getLong();
            Position.Proof proof = new Position.Proof(place.getLong(), place.getInt(), place.getInt());
            String file = StandardCharsets.UTF_8.decode(place).toString();
            position = new Position(file, modified, offset, line, proof);
        }
        byte[] line = new byte[body.remaining() - placed];
        body.position(body.position() + placed).get(line);
        return new Stored(position, line);
    }

    private static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stored that
                && Arrays.equals(line, that.line)
                && (position == null ? that.position == null : position.equals(that.position));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(line);
    }
}
