package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Arrays;

/**
 * How many different texts there were, exact up to a limit; beyond it only that there were more. Kept are 64-bit hashes,
 * and none at all once the limit is passed, so that whoever invents names fills nothing.
 */
final class Distinct {
    static final Distinct NONE = new Distinct(new long[0]);
    private static final Distinct BEYOND = new Distinct(new long[0]);

    /** Let go to stay small: nobody knows any more how many there were. */
    static final Distinct LOST = new Distinct(new long[0]);

    private final long[] hashes; // ascending

    private Distinct(long[] hashes) {
        this.hashes = hashes;
    }

    /** How many are kept: 0 beyond the limit. */
    int size() {
        return hashes.length;
    }

    /** Whether there were more than the limit. */
    boolean beyond() {
        return this == BEYOND;
    }

    boolean lost() {
        return this == LOST;
    }

    /** What is left when the names are let go. */
    Distinct kept() {
        return beyond() ? this : NONE;
    }

    /** How many there were, at most {@code limit}. */
    int upTo(int limit) {
        return beyond() ? limit : hashes.length;
    }

    Distinct plus(String text, int limit) {
        return beyond() || lost() ? this : plus(hash(text), limit);
    }

    Distinct plus(Distinct other, int limit) {
        if (beyond() || other.beyond()) {
            return BEYOND;
        }
        if (lost() || other.lost()) {
            return LOST;
        }
        if (hashes.length == 0) {
            return other;
        }
        Distinct all = this;
        for (long hash : other.hashes) {
            all = all.plus(hash, limit);
        }
        return all;
    }

    private Distinct plus(long hash, int limit) {
        int found = Arrays.binarySearch(hashes, hash);
        if (beyond() || found >= 0) {
            return this;
        }
        if (hashes.length >= limit) {
            return BEYOND;
        }
        int place = -found - 1;
        long[] more = Arrays.copyOf(hashes, hashes.length + 1);
        System.arraycopy(hashes, place, more, place + 1, hashes.length - place);
        more[place] = hash;
        return new Distinct(more);
    }

    /** FNV-1a over the characters, then the finalizer of MurmurHash3, since FNV alone mixes the high bits badly. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    /** 0 beyond the limit, 1 when let go, else the number of hashes plus two, and they. */
    void write(PackWriter out) {
        if (beyond() || lost()) {
            out.unsigned(beyond() ? 0 : 1);
            return;
        }
        out.unsigned(hashes.length + 2);
        for (long hash : hashes) {
            out.eightBytes(hash);
        }
    }

    static Distinct read(PackReader in, int limit) {
        int size = in.upTo(limit + 2) - 2;
        if (size <= 0) {
            return size == 0 ? NONE : size == -1 ? LOST : BEYOND;
        }
        long[] hashes = new long[size];
        for (int i = 0; i < size; i++) {
            hashes[i] = in.eightBytes();
            if (i > 0 && hashes[i] <= hashes[i - 1]) {
                throw new IllegalArgumentException("hashes out of order");
            }
        }
        return new Distinct(hashes);
    }
}
