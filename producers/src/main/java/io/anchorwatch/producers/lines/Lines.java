package io.anchorwatch.producers.lines;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a channel into lines, of which it never holds more than {@link Line#BYTES_MAX}. A channel that has nothing for
 * now and says so by 0 bytes leaves a line unfinished, which is completed by what comes later.
 */
public final class Lines implements LineSource {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ReadableByteChannel in;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private boolean whole = true;
    private long begin;
    private long end;
    private long number;
    private boolean ended;

    /** From the start of all. */
    public Lines(ReadableByteChannel in) {
        this(in, 0, 0);
    }

    /**
     * From somewhere in the middle.
     *
     * @param offset how many bytes were read before
     * @param number how many lines these were
     */
    Lines(ReadableByteChannel in, long offset, long number) {
        this.in = in;
        this.begin = offset;
        this.end = offset;
        this.number = number;
    }

    /** The next line; null at the end, and when the channel has nothing for now. Blocks as long as the channel does. */
    @Override
    public @Nullable Line next() throws IOException {
        while (!ended) {
            if (!buffer.hasRemaining()) {
                int count = in.read(buffer.clear());
                buffer.flip();
                if (count == 0) {
                    return null;
                }
                if (count < 0) {
                    ended = true;
                    return rest();
                }
            }
            if (takeToLineEnd()) {
                return cut();
            }
        }
        return null;
    }

    /** Whether the buffer held the end of the line. */
    private boolean takeToLineEnd() {
        int from = buffer.position();
        int to = from;
        while (to < buffer.limit() && buffer.get(to) != '\n') {
            to++;
        }
        int room = Line.BYTES_MAX + BYTE_ORDER_MARK.length + 1 - line.size();
        line.write(buffer.array(), from, Math.min(room, to - from));
        whole = whole && to - from <= room;
        boolean found = to < buffer.limit();
        buffer.position(found ? to + 1 : to);
        end += buffer.position() - from;
        return found;
    }

    /** What stands behind the last line's end, as a line; null for nothing. */
    @Nullable
    Line rest() {
        return end == begin ? null : cut();
    }

    private Line cut() {
        byte[] bytes = line.toByteArray();
        int from = begin == 0 && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
        int to = bytes.length > from && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        number++;
        boolean fits = whole && to - from <= Line.BYTES_MAX;
        Line cut = new Line(number, begin + from, end, Arrays.copyOfRange(bytes, from, to), fits);
        line.reset();
        whole = true;
        begin = end;
        return cut;
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /** Always null: a stream cannot be read a second time. */
    @Override
    public @Nullable Position position() {
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
