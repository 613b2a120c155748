package io.anchorwatch.fold;

import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a fold remembers, or what it is sent, into bytes and back. The first byte is the version of the layout.
 *
 * <p>A decoded state behaves as the encoded one did: the same steps and the same deadlines, whatever comes next.
 */
public interface StateCodec<S> {
    /** Writes a state behind what is written already. */
    void write(S state, PackWriter out);

    /** The bytes of a state alone. */
    default byte[] encode(S state) {
        PackWriter out = new PackWriter();
        write(state, out);
        return out.toBytes();
    }

    /**
     * Reads what {@link #write} wrote for one state.
     *
     * @throws IllegalArgumentException if the bytes are of another version, cut off, too long or otherwise malformed
     */
    S decode(byte[] bytes);

    /**
     * What of a state is written beside it, by number: parts that are large and do not change as long as they are there. Of
     * most states there are none.
     */
    default Map<Long, byte[]> parts(S state) {
        return Map.of();
    }

    /**
     * Reads a state with its parts.
     *
     * @param parts by number; null where there is none
     * @throws MissingPartException if a part is not there
     */
    default S decode(byte[] bytes, LongFunction<byte @Nullable []> parts) {
        return decode(bytes);
    }
}
