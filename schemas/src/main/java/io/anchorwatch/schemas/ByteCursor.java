package io.anchorwatch.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding out of bytes that nobody vouches for. Every length is compared with what is left before
 * anything is allocated, and all blocks together may announce no more items than there are bytes: items of no length
 * could otherwise keep a reader busy for ever. Texts must be valid UTF-8.
 */
final class ByteCursor extends Decoder {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int position;
    private int limit;
    private int itemsLeft;

    /** A cursor over {@code bytes} from {@code from} to the end. */
    ByteCursor(byte[] bytes, int from) {
        this.bytes = bytes;
        this.position = from;
        this.limit = bytes.length;
        this.itemsLeft = limit - position;
    }

    /** Thrown for bytes that are no encoding of anything; without a stack trace, since floods of them may come. */
    static final class Malformed extends IOException {
        Malformed(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    int remaining() {
        return limit - position;
    }

    @Override
    public int remainingBytes() {
        return remaining();
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte value = bytes[take(1)];
        if (value != 0 && value != 1) {
            throw new Malformed("a boolean is 0 or 1");
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new Malformed("a number does not fit its type");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position == limit) {
                throw new Malformed("the record is cut off");
            }
            byte next = bytes[position++];
            if (shift == 63 && (next & 0xFE) != 0) {
                break;
            }
            zigzag |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new Malformed("a number is longer than 64 bits");
    }

    @Override
    public float readFloat() throws IOException {
        return littleEndian(4).getFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return littleEndian(8).getDouble();
    }

    private ByteBuffer littleEndian(int length) throws IOException {
        return ByteBuffer.wrap(bytes, take(length), length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        int from = take(length);
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0
                && !Arrays.equals(
                        text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, from + length))) {
            throw new Malformed("a text is not UTF-8");
        }
        return text;
    }

    /** A text of a field that has few values, which need not be made anew each time. */
    String readFrequent() throws IOException {
        int begin = position;
        int length = readLength();
        int from = take(length);
        String known = FrequentTexts.SHARED.of(bytes, from, length);
        if (known != null) {
            return known;
        }
        position = begin;
        String text = readString();
        FrequentTexts.SHARED.keep(text, bytes, from, length);
        return text;
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = readLength();
        int from = take(length);
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length));
    }

    @Override
    public void skipBytes() throws IOException {
        take(readLength());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return readBlock();
    }

    @Override
    public long arrayNext() throws IOException {
        return readBlock();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return readBlock();
    }

    @Override
    public long mapNext() throws IOException {
        return readBlock();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Skips blocks that say how long they are; returns the items of the first one that does not, 0 at the end. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(readLength());
            count = readLong();
        }
        return announced(count);
    }

    private long readBlock() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLength();
            count = -count;
        }
        return announced(count);
    }

    private long announced(long count) throws IOException {
        if (count < 0 || count > itemsLeft) {
            throw new Malformed("a block announces more items than there are bytes");
        }
        itemsLeft -= (int) count;
        return count;
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new Malformed(length < 0 ? "a length is negative" : "the record is cut off");
        }
        return (int) length;
    }

    /** Moves past {@code length} bytes and returns where they begin. */
    private int take(int length) throws IOException {
        if (length > remaining()) {
            throw new Malformed("the record is cut off");
        }
        int from = position;
        position += length;
        return from;
    }
}
