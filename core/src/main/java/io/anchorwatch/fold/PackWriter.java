package io.anchorwatch.fold;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers and texts compactly: the writing half of a {@link StateCodec}, read again by {@link PackReader} in the
 * same order. Numbers take one byte for every seven bits.
 */
public final class PackWriter {
    /** How many bytes a number takes at most. */
    private static final int LONGEST = 10;

    private byte[] bytes = new byte[256];
    private int size;

    /** The names that were written, by their numbers; most packs have none. */
    private Map<String, Integer> names = Map.of();

    /** Begins with nothing. */
    public PackWriter() {}

    /** Begins with the version of the layout, 0 to 255. */
    public PackWriter(int version) {
        put(version);
    }

    /** Begins with nothing again, with the room that there is. */
    public PackWriter again() {
        size = 0;
        names = Map.of();
        return this;
    }

    /** The version of the layout of what follows, 0 to 255. */
    public PackWriter version(int version) {
        put(version);
        return this;
    }

    /** A number that is at home near zero, of either sign. */
    public PackWriter signed(long value) {
        return unsigned((value << 1) ^ (value >> 63));
    }

    /** A number that is never negative, such as a count; a negative one takes ten bytes. */
    public PackWriter unsigned(long value) {
        room(LONGEST);
        byte[] to = bytes;
        int at = size;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
        return this;
    }

    /** A number whose bits are all alike, such as a hash: always eight bytes. */
    public PackWriter eightBytes(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            put((int) (value >>> shift));
        }
        return this;
    }

    public PackWriter flag(boolean value) {
        put(value ? 1 : 0);
        return this;
    }

    /** A text as UTF-8 after its length in bytes. */
    public PackWriter text(String value) {
        int length = value.length();
        unsigned(length);
        room(length);
        byte[] to = bytes;
        int at = size;
        for (int i = 0; i < length; i++) {
            char one = value.charAt(i);
            if (one >= 0x80) {
                size = at - sizeOf(length);
                return bytes(value.getBytes(StandardCharsets.UTF_8));
            }
            to[at + i] = (byte) one;
        }
        size = at + length;
        return this;
    }

    /** A text that is likely to come again: in full the first time, from then on by its number. */
    public PackWriter name(String value) {
        Integer number = names.get(value);
        if (number != null) {
            return unsigned(number);
        }
        names = names.isEmpty() ? new HashMap<>() : names;
        names.put(value, names.size() + 1);
        return unsigned(0).text(value);
    }

    /** How many bytes a number takes that is not negative. */
    private static int sizeOf(int value) {
        int size = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    /** Bytes as they are, after their number. */
    public PackWriter bytes(byte[] value) {
        return unsigned(value.length).raw(value);
    }

    /** Bytes as they are, without their number. */
    public PackWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    public PackWriter optionalName(@Nullable String value) {
        flag(value != null);
        return value == null ? this : name(value);
    }

    public PackWriter optionalText(@Nullable String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    public PackWriter optionalSigned(@Nullable Long value) {
        flag(value != null);
        return value == null ? this : signed(value);
    }

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** Copies them. */
    public void copyTo(byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, size);
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void put(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
