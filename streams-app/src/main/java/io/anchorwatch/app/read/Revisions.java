package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.schemas.Packing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some revisions of one conclusion, as bytes: hundreds of thousands of conclusions are kept for every one that is asked for,
 * and what is kept as objects is gone through whenever garbage is collected.
 */
final class Revisions<T extends Conclusion> {
    /** How many of one conclusion are kept: the first and the newest. */
    static final int MOST = 32;

    private static final byte[][] NONE = {};

    private final Packing<T> packing;
    private final byte[][] earlier;
    private final byte[] packed;
    private final int number;

    private Revisions(Packing<T> packing, byte[][] earlier, T newest) {
        this.packing = packing;
        this.earlier = earlier;
        this.packed = packing.pack(newest);
        this.number = newest.revision();
    }

    static <T extends Conclusion> Revisions<T> of(T conclusion, Packing<T> packing) {
        return new Revisions<>(packing, NONE, conclusion);
    }

    /** The number of the newest, which is the highest. */
    int number() {
        return number;
    }

    T newest() {
        return packing.unpack(packed);
    }

    /** The newest last. */
    List<T> all() {
        List<T> all = new ArrayList<>(size());
        for (byte[] one : earlier) {
            all.add(packing.unpack(one));
        }
        all.add(newest());
        return all;
    }

    int size() {
        return earlier.length + 1;
    }

    /** With one more, the highest so far. One of the same number replaces the one that was there. */
    Revisions<T> with(T conclusion) {
        if (number == conclusion.revision()) {
            return new Revisions<>(packing, earlier, conclusion);
        }
        byte[][] more = Arrays.copyOf(earlier, Math.min(earlier.length + 1, MOST - 1));
        if (earlier.length == more.length) { // the second goes
            System.arraycopy(earlier, 2, more, 1, more.length - 2);
        }
        more[more.length - 1] = packed;
        return new Revisions<>(packing, more, conclusion);
    }
}
