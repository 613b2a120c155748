package io.anchorwatch.producers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines, of which it never holds more than {@link ReasonEventJson#LINE_BYTES_MAX}. */
final class Lines {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    Lines(InputStream in) {
        this.in = in;
    }

    /**
     * One line.
     *
     * @param number from 1
     * @param bytes without the line's end and without a byte order mark at the start of all
     * @param whole whether {@code bytes} is all of it; else it was too long, and this is how it begins
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Line(long number, byte[] bytes, boolean whole) {
        boolean blank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return whole;
        }
    }

    /** The next line, or null at the end. Blocks as long as the stream does. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        boolean whole = true;
        boolean any = false;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    return any ? line(line, whole) : null;
                }
            }
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int room = ReasonEventJson.LINE_BYTES_MAX + 1 - line.size();
            line.write(buffer, position, Math.min(room, end - position));
            whole = whole && end - position <= room;
            boolean ended = end < limit;
            position = ended ? end + 1 : end;
            if (ended) {
                return line(line, whole);
            }
        }
    }

    private Line line(ByteArrayOutputStream line, boolean whole) {
        number++;
        byte[] bytes = line.toByteArray();
        int from = number == 1 && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
        int to = bytes.length > from && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return new Line(
                number, Arrays.copyOfRange(bytes, from, to), whole && to - from <= ReasonEventJson.LINE_BYTES_MAX);
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }
}
