package io.anchorwatch.app.query;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who answered, and from how fresh a copy.
 *
 * @param instance its advertised address, {@code host:port}
 * @param partition the partition of {@code reason-events} that holds the key
 * @param position the offset up to which (exclusive) the partition has been taken in, as last heard
 * @param lag how many records wait: for an active store events, for a copy also what it lacks of its original; null while
 *     nobody can say
 */
public record ServedBy(
        String instance,
        Role role,
        int partition,
        long position,
        @Nullable Long lag) {
    /** Whether the answering store is the one that is written, or a copy. */
    public enum Role {
        ACTIVE,
        STANDBY;

        /** The word on the wire, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the copy may lack the newest events. */
    public boolean behind() {
        return role == Role.STANDBY && (lag == null || lag > 0);
    }

    /** The lag, or more than any lag when it is not known. */
    long lagAtMost() {
        return lag == null ? Long.MAX_VALUE : lag;
    }
}
