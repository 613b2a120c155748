package io.anchorwatch.app.http;

import io.anchorwatch.app.access.Caller;
import io.anchorwatch.app.access.Role;
import org.jspecify.annotations.Nullable;

/** Who may ask a route. Every route has one; {@link Guard} holds callers against it, and nobody else does. */
enum Access {
    /** Needs no log-in: says nothing about any fleet. */
    ANYBODY(null, false),
    READER(Role.READER, false),
    ANALYST(Role.ANALYST, false),
    /** Adds up over all fleets, so that it is for those alone who may see all. */
    READER_OF_ALL(Role.READER, true),
    ANALYST_OF_ALL(Role.ANALYST, true),
    ADMIN_OF_ALL(Role.ADMIN, true);

    private final @Nullable Role role;
    private final boolean everyFleet;

    Access(@Nullable Role role, boolean everyFleet) {
        this.role = role;
        this.everyFleet = everyFleet;
    }

    /** @throws Problem 403, if they may not */
    void check(Caller caller) {
        if (role != null && !caller.has(role)) {
            throw Problem.forbidden("this needs the role " + role.word());
        }
        if (everyFleet && !caller.seesEveryFleet()) {
            throw Problem.forbidden("this is for those who may see every fleet");
        }
    }

    boolean everyFleet() {
        return everyFleet;
    }

    /** In words, for the reference. */
    String words() {
        return role == null ? "anybody" : role.word() + (everyFleet ? ", of every fleet" : "");
    }
}
