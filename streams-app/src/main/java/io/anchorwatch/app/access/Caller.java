package io.anchorwatch.app.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who asks.
 *
 * @param name {@code token:NAME}, {@code oidc:SUBJECT}, or {@code anybody} where no log-in is asked for
 * @param role null for somebody known to whom no role is given
 * @param fleets which they may see, or null for all there are and will be
 */
public record Caller(
        String name, @Nullable Role role, @Nullable Set<String> fleets) {
    /** Whoever asks where no log-in is configured: they may see everything. */
    public static final Caller ANYBODY = new Caller("anybody", Role.ADMIN, null);

    /** What stands for all fleets in tokens, claims and options. */
    public static final String EVERY_FLEET = "*";

    public Caller {
        fleets = fleets == null || fleets.contains(EVERY_FLEET) ? null : Set.copyOf(fleets);
    }

    /** Whether they have this role or one above it. */
    public boolean has(Role wanted) {
        return role != null && role.compareTo(wanted) >= 0;
    }

    /** Whether they may know anything about that fleet, even that it exists. */
    public boolean sees(String fleetId) {
        return fleets == null || fleets.contains(fleetId);
    }

    /** Whether nothing has to be kept from them for the sake of other fleets. */
    public boolean seesEveryFleet() {
        return fleets == null;
    }
}
