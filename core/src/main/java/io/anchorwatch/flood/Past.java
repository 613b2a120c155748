package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seconds and runs that have been let in. Most attempts of a source or a node only join those that wait for the
 * watermark, so what is past stays in its bytes until it is needed: storing a state then costs the same whatever the age
 * of an attack.
 */
final class Past {
    private static final int VERSION = 1;

    private @Nullable Runs known;
    /** As it was last written or read, unless it has changed since. */
    private byte @Nullable [] bytes;

    /** To look at. */
    Runs runs() {
        Runs read = known;
        if (read == null) {
            read = bytes == null ? new Runs() : read(bytes);
            known = read;
        }
        return read;
    }

    /** To change. */
    Runs changing() {
        Runs runs = runs();
        bytes = null;
        return runs;
    }

    /** Seconds are written as distances from the one before. */
    private static byte[] write(Runs known) {
        PackWriter out = new PackWriter(VERSION);
        out.unsigned(known.ring.size());
        long near = 0;
        for (Tally tally : known.ring) {
            tally.write(out, near);
            near = tally.second();
        }
        out.unsigned(known.runs.size());
        known.runs.forEach(run -> run.write(out));
        return out.toBytes();
    }

    private static Runs read(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        Runs known = new Runs();
        long near = 0;
        for (int left = in.upTo(bytes.length); left > 0; left--) {
            Tally tally = Tally.read(in, near);
            known.ring.add(tally);
            near = tally.second();
        }
        int many = in.upTo(bytes.length);
        List<Run> runs = new ArrayList<>(1);
        for (int i = 0; i < many; i++) {
            runs.add(Run.read(in));
        }
        known.runs = many == 0 ? known.runs : runs;
        in.end();
        return known;
    }

    void write(PackWriter out) {
        byte[] written = bytes;
        if (written == null) {
            written = write(runs());
            bytes = written;
        }
        out.bytes(written);
    }

    static Past read(PackReader in) {
        Past past = new Past();
        past.bytes = in.bytes();
        return past;
    }
}
