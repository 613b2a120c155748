package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signs that have been let in and what crossed. They are looked at once in a second of the watermark, so they stay in
 * their bytes while events come in between. Never changed but for remembering its other form.
 */
final class Recent {
    private static final int VERSION = 1;
    static final Recent NONE = new Recent(List.of(), null);

    /** Both, once known. */
    private record Known(List<Sign> signs, @Nullable Crossing crossing) {}

    private @Nullable Known known;
    private byte @Nullable [] bytes;

    /** @param signs in {@link Sign#ORDER}, each hash once */
    Recent(List<Sign> signs, @Nullable Crossing crossing) {
        known = new Known(signs, crossing);
    }

    private Recent(byte[] bytes) {
        this.bytes = bytes;
    }

    List<Sign> signs() {
        return known().signs;
    }

    @Nullable
    Crossing crossing() {
        return known().crossing;
    }

    private Known known() {
        Known read = known;
        if (read == null) {
            read = bytes == null ? new Known(List.of(), null) : read(bytes);
            known = read;
        }
        return read;
    }

    void write(PackWriter out) {
        byte[] written = bytes;
        if (written == null) {
            PackWriter all = new PackWriter(VERSION).unsigned(signs().size());
            signs().forEach(sign -> sign.write(all));
            Crossing crossed = crossing();
            all.flag(crossed != null);
            if (crossed != null) {
                crossed.write(all);
            }
            written = all.toBytes();
            bytes = written;
        }
        out.bytes(written);
    }

    static Recent read(PackReader in) {
        return new Recent(in.bytes());
    }

    private static Known read(byte[] written) {
        PackReader in = new PackReader(written, VERSION);
        int many = in.upTo(written.length);
        List<Sign> signs = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            signs.add(Sign.read(in));
        }
        Crossing crossing = in.flag() ? Crossing.read(in) : null;
        in.end();
        return new Known(signs, crossing);
    }
}
