package io.anchorwatch.flood;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.Map;

/**
 * An act that crossed a {@link Threshold} and is not over. Times are epoch microseconds.
 *
 * @param crossedAt when the sign that crossed it counts
 * @param beganAt when that sign happened, as its node says
 * @param lastAppend append time of the last sign at which the rule held
 * @param most the most different signs that were seen in a window
 * @param saidAt the clock at which it was said last
 * @param unsaid whether something has changed since
 */
record Crossing(
        long crossedAt,
        long beganAt,
        long lastSeenAt,
        long lastAppend,
        Evidence evidence,
        int most,
        long saidAt,
        boolean unsaid) {
    /** How long the clock must be past the last sign for the act to be over. */
    static final long CLOSE_AFTER = 60 * FloodRule.SECOND + Fold.GRACE;

    /** How often, by the clock, an open finding is updated. */
    private static final long UPDATE = FloodRule.UPDATE;

    Crossing seenAgain(Sign sign, int count) {
        Evidence all = evidence.copy();
        all.add(sign.placedAt(), EventId.of(sign.eventId()));
        return new Crossing(
                crossedAt,
                beganAt,
                Math.max(lastSeenAt, sign.at()),
                Math.max(lastAppend, sign.appendedAt()),
                all,
                Math.max(most, count),
                saidAt,
                true);
    }

    Crossing said(long now) {
        return new Crossing(crossedAt, beganAt, lastSeenAt, lastAppend, evidence, most, now, false);
    }

    long closeAt() {
        return lastAppend + CLOSE_AFTER;
    }

    long sayAt() {
        return unsaid ? saidAt + UPDATE : Fold.NEVER;
    }

    /** As first concluded. */
    Finding opened(Threshold rule, String fleetId, String subject) {
        return Finding.open(
                        rule.code,
                        rule.rule,
                        fleetId,
                        new Subject(rule.kind, subject),
                        beganAt,
                        evidence.ids(),
                        "At least " + rule.many + ' ' + rule.message)
                .withSeverity(rule.severity)
                .withViolation(null, Map.of(rule.counted, Integer.toString(most)));
    }

    Finding updated(Threshold rule, String fleetId, String subject) {
        return opened(rule, fleetId, subject).seenAgain(lastSeenAt, evidence.ids());
    }

    Finding closed(Threshold rule, String fleetId, String subject) {
        return opened(rule, fleetId, subject).closed(lastSeenAt);
    }

    Finding withdrawn(Threshold rule, String fleetId, String subject) {
        return updated(rule, fleetId, subject).retracted();
    }

    void write(PackWriter out) {
        out.unsigned(crossedAt)
                .signed(beganAt - crossedAt)
                .signed(lastSeenAt - crossedAt)
                .signed(lastAppend - crossedAt);
        evidence.write(out);
        out.unsigned(most).signed(saidAt - crossedAt).flag(unsaid);
    }

    static Crossing read(PackReader in) {
        long crossedAt = in.unsigned();
        return new Crossing(
                crossedAt,
                crossedAt + in.signed(),
                crossedAt + in.signed(),
                crossedAt + in.signed(),
                Evidence.read(in),
                in.upTo(Integer.MAX_VALUE),
                crossedAt + in.signed(),
                in.flag());
    }
}
