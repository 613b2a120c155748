package io.anchorwatch.fold;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link PackWriter} wrote, in the same order. Every method throws {@link IllegalArgumentException} for
 * bytes that no writer wrote; call {@link #end} last.
 */
public final class PackReader {
    private final byte[] bytes;
    private int position;
    private List<String> names = List.of();

    /** Begins at the beginning. */
    public PackReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Expects the version of the layout. */
    public PackReader(byte[] bytes, int version) {
        this(bytes, 0, version);
    }

    /** Expects the version of the layout behind something else. */
    public PackReader(byte[] bytes, int from, int version) {
        this.bytes = bytes;
        this.position = from;
        version(version);
    }

    /** Expects the version of the layout of what follows. */
    public PackReader version(int version) {
        int found = next();
        if (found != version) {
            throw new IllegalArgumentException("layout version " + found + " is not " + version);
        }
        return this;
    }

    public long signed() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    public long unsigned() {
        int first = next();
        return first < 0x80 ? first : longer(first & 0x7F);
    }

    /** A number of several bytes, the first of which has been read. */
    private long longer(long first) {
        long value = first;
        for (int shift = 7; shift < 64; shift += 7) {
            int part = next();
            if (shift == 63 && part > 1) {
                break;
            }
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw malformed("number");
    }

    /** A number from 0 to {@code max}: a count of what follows, or an index. */
    public int upTo(int max) {
        long value = unsigned();
        if (value < 0 || value > max) {
            throw malformed("count");
        }
        return (int) value;
    }

    public long eightBytes() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    public boolean flag() {
        return upTo(1) == 1;
    }

    public String text() {
        int length = upTo(bytes.length);
        if (length > bytes.length - position) {
            throw malformed("text");
        }
        int start = position;
        position += length;
        for (int i = start; i < position; i++) {
            if (bytes[i] < 0) {
                return beyondAscii(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    /** A text that may have come before: then it is the same object. */
    public String name() {
        int number = upTo(names.size());
        if (number > 0) {
            return names.get(number - 1);
        }
        String text = text();
        names = names.isEmpty() ? new ArrayList<>() : names;
        names.add(text);
        return text;
    }

    public @Nullable String optionalName() {
        return flag() ? name() : null;
    }

    /** Bytes as they were written. */
    public byte[] bytes() {
        int length = upTo(bytes.length);
        if (length > bytes.length - position) {
            throw malformed("bytes");
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public @Nullable String optionalText() {
        return flag() ? text() : null;
    }

    public @Nullable Long optionalSigned() {
        return flag() ? Long.valueOf(signed()) : null;
    }

    /** Whether anything is left. */
    public boolean more() {
        return position < bytes.length;
    }

    /** Expects that nothing is left. */
    public void end() {
        if (position != bytes.length) {
            throw malformed("end");
        }
    }

    private String beyondAscii(int start, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("malformed text at byte " + start, e);
        }
    }

    private int next() {
        if (position >= bytes.length) {
            throw malformed("end of bytes");
        }
        return bytes[position++] & 0xFF;
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("malformed " + what + " at byte " + position);
    }
}
