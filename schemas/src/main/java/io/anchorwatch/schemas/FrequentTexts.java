package io.anchorwatch.schemas;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that many records have in common, such as the names of fleets and nodes, by their bytes: each is made once and not once
 * a record, which saves its reader the time and whoever keeps records the heap. Bounded; of two texts in one place the later
 * one stays.
 */
final class FrequentTexts {
    static final FrequentTexts SHARED = new FrequentTexts();

    private static final int PLACES = 4_096;
    private static final int BYTES_MOST = 64;

    // Threads may overwrite each other's texts, but never see half of one: its fields are final.
    private final @Nullable Known[] places = new Known[PLACES];

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
    private record Known(int hash, byte[] bytes, String text) {
        boolean is(int otherHash, byte[] other, int from, int length) {
            return hash == otherHash
                    && length == bytes.length
                    && Arrays.equals(bytes, 0, length, other, from, from + length);
        }
    }

    /** The text of these bytes, or null. */
    @Nullable
    String of(byte[] bytes, int from, int length) {
        if (length > BYTES_MOST) {
            return null;
        }
        int hash = hash(bytes, from, length);
        Known known = places[place(hash)];
        return known != null && known.is(hash, bytes, from, length) ? known.text : null;
    }

    /** Keeps a text that is exactly these bytes. */
    void keep(String text, byte[] bytes, int from, int length) {
        if (length <= BYTES_MOST) {
            int hash = hash(bytes, from, length);
            places[place(hash)] = new Known(hash, Arrays.copyOfRange(bytes, from, from + length), text);
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 15) & PLACES - 1;
    }
}
