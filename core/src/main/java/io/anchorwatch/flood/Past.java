package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seconds and runs that have been let in. Most attempts of a source or a node only join those that wait for the
 * watermark, so what is past stays in its bytes until it is needed: storing a state then costs the same whatever the age
 * of an attack. Never changed but for remembering its other form.
 */
final class Past {
    private static final int VERSION = 1;
    static final Past NONE = new Past(List.of(), List.of());

    /** Both forms, once known. */
    private record Known(List<Tally> ring, List<Run> runs) {}

    private @Nullable Known known;
    private byte @Nullable [] bytes;

    Past(List<Tally> ring, List<Run> runs) {
        known = new Known(ring, runs);
    }

    private Past(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Ascending by second. */
    List<Tally> ring() {
        return known().ring;
    }

    /** Ascending by first held second. */
    List<Run> runs() {
        return known().runs;
    }

    private Known known() {
        Known read = known;
        if (read == null) {
            read = bytes == null ? new Known(List.of(), List.of()) : read(bytes);
            known = read;
        }
        return read;
    }

    /** Seconds are written as distances from the one before. */
    private static byte[] write(Known known) {
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

    private static Known read(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        int seconds = in.upTo(bytes.length);
        List<Tally> ring = new ArrayList<>(seconds);
        long near = 0;
        for (int i = 0; i < seconds; i++) {
            ring.add(Tally.read(in, near));
            near = ring.get(i).second();
        }
        int count = in.upTo(bytes.length);
        List<Run> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(Run.read(in));
        }
        in.end();
        return new Known(ring, runs);
    }

    void write(PackWriter out) {
        byte[] written = bytes;
        if (written == null) {
            written = write(known());
            bytes = written;
        }
        out.bytes(written);
    }

    static Past read(PackReader in) {
        return new Past(in.bytes());
    }
}
