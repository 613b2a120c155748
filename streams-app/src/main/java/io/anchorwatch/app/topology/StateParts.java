package io.anchorwatch.app.topology;

import io.anchorwatch.fold.StateCodec;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/** Where {@linkplain StateCodec#parts parts} of a value lie: apart from all values, which others go through in order. */
final class StateParts {
    private static final byte MARK = 0; // no text begins with it

    private StateParts() {}

    /** The place of a part. */
    static Bytes place(Bytes whole, long number) {
        byte[] key = whole.get();
        return Bytes.wrap(ByteBuffer.allocate(1 + key.length + Long.BYTES)
                .put(MARK)
                .put(key)
                .putLong(number)
                .array());
    }
}
