package io.anchorwatch.event;

import java.time.Instant;

/** Epoch microseconds as RFC 3339 in UTC, the form that times have in every text. */
public final class Micros {
    private Micros() {}

    /** As short as it can be without loss: no fraction, milliseconds or microseconds. */
    public static String text(long micros) {
        return instant(micros).toString();
    }

    /** The same point in time. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }
}
