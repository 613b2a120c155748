package io.anchorwatch.producers.lines;

/**
 * One line.
 *
 * @param number from 1
 * @param begin where {@code bytes} begin in the stream or file, counted in bytes
 * @param end where the next line begins
 * @param bytes without the line's end and without a byte order mark at the start of all
 * @param whole whether {@code bytes} is all of it; else it was too long, and this is how it begins
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record Line(long number, long begin, long end, byte[] bytes, boolean whole) {
    /** A longer line is no event, whatever it holds. */
    public static final int BYTES_MAX = 256 * 1024;

    /** Whether there is nothing in it. */
    public boolean blank() {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return whole;
    }
}
