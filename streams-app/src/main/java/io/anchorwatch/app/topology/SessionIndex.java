package io.anchorwatch.app.topology;

import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.session.Standing;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions there are, in the order of their keys: those that have entries, each with how it stands where that is known.
 */
final class SessionIndex {
    private static final int VERSION = 1;
    private static final byte[] UNKNOWN = {};

    private final Pending store;
    private final PackWriter scratch = new PackWriter();

    SessionIndex(Pending store) {
        this.store = store;
    }

    /** Whether there are entries of a session. */
    boolean has(String key) {
        return row(key) != null;
    }

    /** What is kept of a session of which there are entries; null for any other. */
    byte @Nullable [] row(String key) {
        return store.get(key(key));
    }

    /** A session has its first entry. */
    void begin(String key) {
        store.put(key(key), UNKNOWN);
    }

    void keep(String key, Standing standing) {
        store.put(key(key), encode(standing));
    }

    void forget(String key) {
        store.delete(key(key));
    }

    static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] encode(Standing standing) {
        return scratch.again()
                .version(VERSION)
                .text(standing.state().name())
                .optionalText(standing.owner())
                .optionalText(standing.endCode())
                .optionalText(standing.endedAt() == null ? null : Long.toString(standing.endedAt()))
                .toBytes();
    }

    /** How a session stands, or null while no mutation has told its state. */
    static @Nullable Standing decode(byte[] stored) {
        if (stored.length == 0) {
            return null;
        }
        PackReader in = new PackReader(stored, VERSION);
        SessionState state = SessionState.valueOf(in.text());
        String owner = in.optionalText();
        String endCode = in.optionalText();
        String endedAt = in.optionalText();
        return new Standing(state, owner, endCode, endedAt == null ? null : Long.valueOf(endedAt));
    }
}
