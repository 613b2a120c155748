package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Comparator;

/**
 * One event that counts towards a {@link Threshold}, or against it. Times are epoch microseconds.
 *
 * @param hash of what must be different to count again
 * @param placedAt when it counts: never in the broker's future
 * @param refutes whether it shows the opposite
 */
record Sign(long hash, long placedAt, long at, long appendedAt, String eventId, boolean refutes) {
    /** By time; at one time a node's events by their sequence, since shorter numbers are smaller ones. */
    static final Comparator<Sign> ORDER = Comparator.comparingLong(Sign::placedAt)
            .thenComparingInt(sign -> sign.eventId().length())
            .thenComparing(Sign::eventId);

    static Sign of(Attempt attempt, String what) {
        return new Sign(
                Distinct.hash(what), attempt.placedAt(), attempt.at(), attempt.appendedAt(), attempt.eventId(), false);
    }

    static Sign against(Attempt attempt) {
        return new Sign(
                attempt.second(), attempt.placedAt(), attempt.at(), attempt.appendedAt(), attempt.eventId(), true);
    }

    long second() {
        return placedAt / SECOND * SECOND;
    }

    void write(PackWriter out) {
        out.eightBytes(hash).unsigned(placedAt).signed(at - placedAt).signed(appendedAt - placedAt);
        out.text(eventId).flag(refutes);
    }

    static Sign read(PackReader in) {
        long hash = in.eightBytes();
        long placedAt = in.unsigned();
        return new Sign(hash, placedAt, placedAt + in.signed(), placedAt + in.signed(), in.text(), in.flag());
    }
}
