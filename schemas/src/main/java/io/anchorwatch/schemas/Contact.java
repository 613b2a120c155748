package io.anchorwatch.schemas;

/** For how long a registry has answered whoever asked. Times are milliseconds of a clock that only moves forward. */
final class Contact {
    /** A registry that nobody has asked for so long may have been away meanwhile. */
    private static final long UNHEARD_MS = 30_000;

    private boolean held;
    private long since;
    private long last;

    /** It has answered. */
    void heard(long now) {
        if (!holds(now)) {
            held = true;
            since = now;
        }
        last = now;
    }

    /** It could not be reached. */
    void lost() {
        held = false;
    }

    /** For how long it has answered without a failure; 0 while that is not known. */
    long sinceMs(long now) {
        return holds(now) ? now - since : 0;
    }

    private boolean holds(long now) {
        return held && now - last < UNHEARD_MS;
    }
}
