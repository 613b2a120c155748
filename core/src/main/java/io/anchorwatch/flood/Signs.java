package io.anchorwatch.flood;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one key under one {@link Threshold}. Never changed.
 *
 * <p>Bounded: twice as many signs as cross the rule, and as many for each second that the watermark has not passed.
 *
 * @param waiting by release, then in {@link Sign#ORDER}
 * @param recent in {@link Sign#ORDER}, each hash once
 * @param refutedAt when the newest sign to the contrary counts, or {@link Long#MIN_VALUE}
 * @param lastAppend the highest append time of all signs
 */
record Signs(
        Threshold rule,
        String fleetId,
        String subject,
        List<Waiting> waiting,
        List<Sign> recent,
        long refutedAt,
        long lastAppend,
        @Nullable Crossing crossing) {
    /** How many signs may wait for the watermark; the oldest are let in early when there are more. */
    static final int WAITING = 4_096;

    /** In the order of the layout: append only. */
    private static final List<Threshold> RULES =
            List.of(Threshold.ENUMERATION, Threshold.HANDSHAKES, Threshold.OWNERSHIP);

    /**
     * A sign that the watermark has not passed: nobody knows yet what was appended before it.
     *
     * @param release the full second of the watermark at which it is let in
     */
    record Waiting(long release, Sign sign) {}

    static Signs none(Threshold rule, String fleetId, String subject) {
        return new Signs(rule, fleetId, subject, List.of(), List.of(), Long.MIN_VALUE, 0, null);
    }

    /** How many signs are kept, of those that wait for one second as of those that count. */
    int most() {
        return 2 * rule.many;
    }

    long deadline() {
        long next = waiting.isEmpty() ? Fold.NEVER : waiting.get(0).release();
        if (crossing != null) {
            return Math.min(next, Math.min(crossing.closeAt(), crossing.sayAt()));
        }
        return next != Fold.NEVER ? next : forgetAt();
    }

    /** Meant for when nothing else is due: then no sign shares a window with a new one. */
    long forgetAt() {
        return lastAppend + rule.window + 2 * FloodRule.SECOND;
    }

    /**
     * With one more sign that waits. Of one second the earliest are kept, each thing once: which ones these are does not
     * depend on the order in which they came.
     */
    Signs waitingFor(Sign sign, long release) {
        List<Waiting> more = new ArrayList<>(waiting.size() + 1);
        more.addAll(waiting);
        int first = more.size();
        while (first > 0 && more.get(first - 1).release() >= release) {
            first--;
        }
        int place = first;
        int end = first;
        int same = -1;
        for (; end < more.size() && more.get(end).release() == release; end++) {
            Sign other = more.get(end).sign();
            if (Sign.ORDER.compare(other, sign) < 0) {
                place = end + 1;
            }
            if (other.hash() == sign.hash() && other.refutes() == sign.refutes()) {
                same = end;
            }
        }
        if (same >= 0 && same < place) {
            return this; // the earlier one is known
        }
        if (same >= 0) {
            more.remove(same);
            end--;
        }
        more.add(place, new Waiting(release, sign));
        if (end + 1 - first > most()) {
            more.remove(end);
        }
        return new Signs(
                rule, fleetId, subject, more, recent, refutedAt, Math.max(lastAppend, sign.appendedAt()), crossing);
    }

    void write(PackWriter out) {
        out.unsigned(RULES.indexOf(rule)).text(fleetId).text(subject);
        out.unsigned(waiting.size());
        for (Waiting one : waiting) {
            out.unsigned(one.release());
            one.sign().write(out);
        }
        out.unsigned(recent.size());
        recent.forEach(sign -> sign.write(out));
        out.flag(refutedAt != Long.MIN_VALUE);
        if (refutedAt != Long.MIN_VALUE) {
            out.unsigned(refutedAt);
        }
        out.unsigned(lastAppend).flag(crossing != null);
        if (crossing != null) {
            crossing.write(out);
        }
    }

    static Signs read(PackReader in, int most) {
        Threshold rule = RULES.get(in.upTo(RULES.size() - 1));
        String fleetId = in.text();
        String subject = in.text();
        int waits = in.upTo(most);
        List<Waiting> waiting = new ArrayList<>(waits);
        for (int i = 0; i < waits; i++) {
            waiting.add(new Waiting(in.unsigned(), Sign.read(in)));
        }
        int counts = in.upTo(most);
        List<Sign> recent = new ArrayList<>(counts);
        for (int i = 0; i < counts; i++) {
            recent.add(Sign.read(in));
        }
        long refutedAt = in.flag() ? in.unsigned() : Long.MIN_VALUE;
        long lastAppend = in.unsigned();
        return new Signs(
                rule, fleetId, subject, waiting, recent, refutedAt, lastAppend, in.flag() ? Crossing.read(in) : null);
    }
}
