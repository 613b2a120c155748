package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.schemas.Packing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some revisions of one conclusion, the highest last, as bytes: hundreds of thousands of conclusions are kept for every one
 * that is asked for, and what is kept as objects is gone through whenever garbage is collected.
 */
final class Revisions<T extends Conclusion> {
    /** How many of one conclusion are kept: the first and the newest. */
    static final int MOST = 32;

    private final Packing<T> packing;
    private final byte[][] packed;
    private final int newest;

    private Revisions(Packing<T> packing, byte[][] packed, int newest) {
        this.packing = packing;
        this.packed = packed;
        this.newest = newest;
    }

    static <T extends Conclusion> Revisions<T> of(T conclusion, Packing<T> packing) {
        return new Revisions<>(packing, new byte[][] {packing.pack(conclusion)}, conclusion.revision());
    }

    /** The number of the highest. */
    int newestNumber() {
        return newest;
    }

    T newest() {
        return packing.unpack(packed[packed.length - 1]);
    }

    List<T> all() {
        List<T> all = new ArrayList<>(packed.length);
        for (byte[] one : packed) {
            all.add(packing.unpack(one));
        }
        return all;
    }

    int size() {
        return packed.length;
    }

    /** With one more, the highest so far. One of the same number replaces the one that was there. */
    Revisions<T> with(T conclusion) {
        int kept = newest == conclusion.revision() ? packed.length - 1 : packed.length;
        byte[][] more;
        if (kept < MOST) {
            more = Arrays.copyOf(packed, kept + 1);
        } else { // the second goes
            more = new byte[MOST][];
            more[0] = packed[0];
            System.arraycopy(packed, 2, more, 1, MOST - 2);
        }
        more[more.length - 1] = packing.pack(conclusion);
        return new Revisions<>(packing, more, conclusion.revision());
    }
}
