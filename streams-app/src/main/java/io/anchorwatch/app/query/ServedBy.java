package io.anchorwatch.app.query;

import java.util.Locale;

/**
 * Who answered, and from how fresh a copy.
 *
 * @param instance its advertised address, {@code host:port}
 * @param partition the partition of {@code reason-events} that holds the key
 * @param position the offset up to which (exclusive) the answering store has taken that partition in
 * @param lag records that the store is behind by; 0 for an active one that has taken everything in
 */
public record ServedBy(String instance, Role role, int partition, long position, long lag) {
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
        return role == Role.STANDBY && lag > 0;
    }
}
