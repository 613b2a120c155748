package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a conclusion of which another state version may have spoken.
 *
 * @param own what we concluded in silence, as it travels, or null for nothing that is still to be settled
 * @param prior the other's highest revision, as it travels, or null for none that is known
 * @param shift how many more revisions were said than we count, once that is settled
 * @param until epoch milliseconds after which the row means nothing
 */
@SuppressWarnings("ArrayRecordComponent") // Written and read, never compared.
record VoiceRow(byte @Nullable [] own, byte @Nullable [] prior, long shift, long until) {
    private static final int LAYOUT = 1;
    private static final byte[] NONE = {};

    /** Whether somebody has yet to decide whether it must be said. */
    boolean unsettled() {
        return own != null;
    }

    VoiceRow withOwn(byte[] concluded, long keptUntil) {
        return new VoiceRow(concluded, prior, shift, keptUntil);
    }

    VoiceRow withPrior(byte[] said) {
        return new VoiceRow(own, said, shift, until);
    }

    static VoiceRow shifted(long shift, long until) {
        return new VoiceRow(null, null, shift, until);
    }

    byte[] toBytes() {
        return new PackWriter(LAYOUT)
                .bytes(own == null ? NONE : own)
                .bytes(prior == null ? NONE : prior)
                .signed(shift)
                .signed(until)
                .toBytes();
    }

    static @Nullable VoiceRow of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        PackReader reader = new PackReader(bytes, LAYOUT);
        VoiceRow row = new VoiceRow(some(reader.bytes()), some(reader.bytes()), reader.signed(), reader.signed());
        reader.end();
        return row;
    }

    private static byte @Nullable [] some(byte[] bytes) {
        return bytes.length == 0 ? null : bytes;
    }
}
