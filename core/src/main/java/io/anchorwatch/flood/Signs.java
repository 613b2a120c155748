package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of one key under one {@link Threshold}. Never changed.
 *
 * <p>Bounded: twice as many signs as cross the rule, and as many as cross it for each second that the watermark has not
 * passed. What crosses it within one second alone does so with these, so the event that crosses is the same as if all were
 * kept.
 *
 * @param waiting by release
 * @param refutedAt when the newest sign to the contrary counts, or {@link Long#MIN_VALUE}
 * @param lastAppend the highest append time of all signs
 * @param dueAt when something is to be said of what crossed, or {@link Fold#NEVER} when nothing has
 */
record Signs(
        Threshold rule,
        String fleetId,
        String subject,
        List<Batch> waiting,
        Recent recent,
        long refutedAt,
        long lastAppend,
        long dueAt) {
    /** How many signs may wait for the watermark; the oldest are let in early when there are more. */
    static final int WAITING = 4_096;

    /** In the order of the layout: append only. */
    private static final List<Threshold> RULES =
            List.of(Threshold.ENUMERATION, Threshold.HANDSHAKES, Threshold.OWNERSHIP);

    static Signs none(Threshold rule, String fleetId, String subject) {
        return new Signs(rule, fleetId, subject, List.of(), Recent.NONE, Long.MIN_VALUE, 0, Fold.NEVER);
    }

    /** How many signs that count are kept. */
    int most() {
        return 2 * rule.many;
    }

    /** Whether more wait than may. */
    boolean full() {
        return tooMany(waiting);
    }

    static boolean tooMany(List<Batch> waiting) {
        int all = 0;
        for (Batch batch : waiting) {
            all += batch.size();
        }
        return all > WAITING;
    }

    long deadline() {
        long next = waiting.isEmpty() ? Fold.NEVER : waiting.get(0).release();
        if (dueAt != Fold.NEVER) {
            return Math.min(next, dueAt);
        }
        return next != Fold.NEVER ? next : forgetAt();
    }

    /** Meant for when nothing else is due: then no sign shares a window with a new one. */
    long forgetAt() {
        return lastAppend + rule.window + 2 * FloodRule.SECOND;
    }

    /** With one more sign that waits. */
    Signs waitingFor(Sign sign, long release) {
        int place = waiting.size();
        while (place > 0 && waiting.get(place - 1).release() > release) {
            place--;
        }
        List<Batch> more = new ArrayList<>(waiting.size() + 1);
        more.addAll(waiting);
        if (place > 0 && waiting.get(place - 1).release() == release) {
            more.set(place - 1, waiting.get(place - 1).plus(sign, rule.many));
        } else {
            more.add(place, Batch.of(release, sign));
        }
        long append = Math.max(lastAppend, sign.appendedAt());
        return new Signs(rule, fleetId, subject, more, recent, refutedAt, append, dueAt);
    }

    void write(PackWriter out) {
        out.unsigned(RULES.indexOf(rule)).text(fleetId).text(subject);
        out.unsigned(waiting.size());
        waiting.forEach(batch -> batch.write(out));
        recent.write(out);
        out.flag(refutedAt != Long.MIN_VALUE);
        if (refutedAt != Long.MIN_VALUE) {
            out.unsigned(refutedAt);
        }
        out.unsigned(lastAppend).unsigned(dueAt);
    }

    static Signs read(PackReader in, int most) {
        Threshold rule = RULES.get(in.upTo(RULES.size() - 1));
        String fleetId = in.text();
        String subject = in.text();
        int waits = in.upTo(most);
        List<Batch> waiting = new ArrayList<>(waits);
        for (int i = 0; i < waits; i++) {
            waiting.add(Batch.read(in));
        }
        Recent recent = Recent.read(in);
        long refutedAt = in.flag() ? in.unsigned() : Long.MIN_VALUE;
        return new Signs(rule, fleetId, subject, waiting, recent, refutedAt, in.unsigned(), in.unsigned());
    }
}
