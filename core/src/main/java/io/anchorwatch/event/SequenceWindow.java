package io.anchorwatch.event;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which of a node's newest sequence numbers have been seen: a sliding bitmap, as in IPsec anti-replay (RFC 4303,
 * section 3.4.3). For events without session, whose duplicates no timeline shows.
 */
public final class SequenceWindow {
    /** How many numbers back a duplicate is known. */
    public static final int SIZE = 1_024;

    /** A jump further than this is not believed: the number is taken, the window stays. */
    public static final long JUMP_MAX = 1L << 20;

    private static final int WORDS = SIZE / Long.SIZE;

    private final long[] bits = new long[WORDS];
    private long highest;

    /** What a number is. */
    public enum Seen {
        NEW,
        DUPLICATE,
        /** Older than the window reaches: nobody knows. */
        BEYOND,
        /** Too far ahead to be believed. */
        JUMP
    }

    /** Takes a number, from 1 on. */
    public Seen take(long sequence) {
        if (sequence > highest) {
            if (highest > 0 && sequence - highest > JUMP_MAX) {
                return Seen.JUMP;
            }
            slide(sequence);
            return Seen.NEW;
        }
        if (highest - sequence >= SIZE) {
            return Seen.BEYOND;
        }
        int word = (int) Math.floorMod(sequence / Long.SIZE, (long) WORDS);
        long bit = 1L << (sequence % Long.SIZE);
        if ((bits[word] & bit) != 0) {
            return Seen.DUPLICATE;
        }
        bits[word] |= bit;
        return Seen.NEW;
    }

    private void slide(long sequence) {
        if (sequence - highest >= SIZE) {
            Arrays.fill(bits, 0);
        } else {
            for (long gone = highest + 1; gone < sequence; gone++) {
                bits[(int) Math.floorMod(gone / Long.SIZE, (long) WORDS)] &= ~(1L << (gone % Long.SIZE));
            }
        }
        highest = sequence;
        bits[(int) Math.floorMod(sequence / Long.SIZE, (long) WORDS)] |= 1L << (sequence % Long.SIZE);
    }

    /** 136 bytes: the highest number, then the bitmap. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (WORDS + 1)).putLong(highest);
        for (long word : bits) {
            bytes.putLong(word);
        }
        return bytes.array();
    }

    public static SequenceWindow of(byte[] stored) {
        SequenceWindow window = new SequenceWindow();
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        window.highest = bytes.getLong();
        for (int i = 0; i < WORDS; i++) {
            window.bits[i] = bytes.getLong();
        }
        return window;
    }
}
