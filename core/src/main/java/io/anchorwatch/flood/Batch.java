package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signs that are let in when the watermark reaches one full second: nobody knows before what was appended before them.
 *
 * <p>Bounded, and the same whatever the order in which they came: each thing once, of those that count towards the rule the
 * earliest, of those against it one a second, the newest. Most events only join the newest batch or find it full, so the
 * others stay in their bytes until they are let in. Never changed but for remembering its other form.
 */
final class Batch {
    /** How many seconds are told apart for which something shows the opposite. */
    private static final int CONTRARY = 64;

    private static final int VERSION = 1;

    private final long release;
    private final int size;
    private final int towards;
    /** When the last sign towards the rule counts, or the least number. */
    private final long last;

    private @Nullable List<Sign> known;
    private byte @Nullable [] bytes;

    private Batch(long release, int size, int towards, long last) {
        this.release = release;
        this.size = size;
        this.towards = towards;
        this.last = last;
    }

    static Batch of(long release, Sign sign) {
        return of(release, List.of(sign));
    }

    private static Batch of(long release, List<Sign> signs) {
        int towards = 0;
        long last = 0;
        for (Sign sign : signs) {
            towards += sign.refutes() ? 0 : 1;
            last = sign.refutes() ? last : sign.placedAt();
        }
        Batch batch = new Batch(release, signs.size(), towards, last);
        batch.known = signs;
        return batch;
    }

    /** The full second of the watermark at which they are let in: epoch microseconds. */
    long release() {
        return release;
    }

    int size() {
        return size;
    }

    /** In {@link Sign#ORDER}. */
    List<Sign> signs() {
        List<Sign> read = known;
        if (read == null) {
            read = bytes == null ? List.of() : read(bytes);
            known = read;
        }
        return read;
    }

    /**
     * With one more.
     *
     * @param most how many are kept that count towards the rule
     */
    Batch plus(Sign sign, int most) {
        if (!sign.refutes() && towards >= most && sign.placedAt() > last) {
            return this; // full of earlier ones: the way of most events of a flood
        }
        List<Sign> more = new ArrayList<>(size + 1);
        more.addAll(signs());
        int place = 0;
        int same = -1;
        for (int i = 0; i < size; i++) {
            Sign other = more.get(i);
            if (Sign.ORDER.compare(other, sign) < 0) {
                place = i + 1;
            }
            if (other.hash() == sign.hash() && other.refutes() == sign.refutes()) {
                same = i;
            }
        }
        if (same >= 0 && same < place) {
            return this; // the earlier one is known
        }
        if (same >= 0) {
            more.remove(same);
        }
        more.add(place, sign);
        if (!sign.refutes() && same < 0 && towards == most) {
            removeLast(more);
        }
        if (sign.refutes() && same < 0 && size - towards == CONTRARY) {
            removeFirst(more);
        }
        return of(release, more);
    }

    private static void removeLast(List<Sign> signs) {
        int last = signs.size() - 1;
        while (signs.get(last).refutes()) {
            last--;
        }
        signs.remove(last);
    }

    private static void removeFirst(List<Sign> signs) {
        int first = 0;
        while (!signs.get(first).refutes()) {
            first++;
        }
        signs.remove(first);
    }

    void write(PackWriter out) {
        out.unsigned(release).unsigned(size).unsigned(towards).unsigned(last);
        byte[] written = bytes;
        if (written == null) {
            PackWriter signs = new PackWriter(VERSION);
            signs().forEach(sign -> sign.write(signs));
            written = signs.toBytes();
            bytes = written;
        }
        out.bytes(written);
    }

    static Batch read(PackReader in) {
        long release = in.unsigned();
        int size = in.upTo(Signs.WAITING);
        Batch batch = new Batch(release, size, in.upTo(size), in.unsigned());
        batch.bytes = in.bytes();
        return batch;
    }

    private List<Sign> read(byte[] written) {
        PackReader in = new PackReader(written, VERSION);
        List<Sign> signs = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            signs.add(Sign.read(in));
        }
        in.end();
        return signs;
    }
}
