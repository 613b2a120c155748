package io.anchorwatch.sigma;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/**
 * A match that may still be part of a window.
 *
 * @param told whether the finding that is open, or was, counts it
 */
record Kept(long at, int part, long value, String eventId, String code, boolean told) {
    static Kept of(Match match) {
        return new Kept(match.at(), match.part(), match.value(), match.eventId(), match.code(), false);
    }

    Kept asTold() {
        return new Kept(at, part, value, eventId, code, true);
    }

    boolean same(Match match) {
        return part == match.part() && at == match.at() && eventId.equals(match.eventId());
    }

    void write(PackWriter out, long near) {
        out.signed(at - near)
                .unsigned(part)
                .eightBytes(value)
                .text(eventId)
                .text(code)
                .flag(told);
    }

    static Kept read(PackReader in, long near) {
        return new Kept(
                near + in.signed(), in.upTo(Integer.MAX_VALUE), in.eightBytes(), in.text(), in.text(), in.flag());
    }
}
