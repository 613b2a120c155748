package io.anchorwatch.flood;

import static io.anchorwatch.flood.FloodRule.SECOND;
import static io.anchorwatch.flood.FloodRule.WINDOW;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.FindingId;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Seconds in which the rule held, none more than 30 s after the one before, and what has been said of them. Changed
 * in place by {@link Runs}. Times are epoch microseconds.
 */
final class Run {
    static final String RULE = "reattach-flood";
    static final long CLOSE_AFTER = FloodRule.QUIET + Fold.GRACE;
    private static final long UNSAID = Long.MIN_VALUE;

    /** As first issued; never recomputed. */
    final long beganAt;

    long firstHeld;
    long lastHeld;
    /** The last attempt of the last second that held, as its node says. */
    long lastSeenAt;

    long lastAppend = Long.MIN_VALUE;
    /** The held seconds too old to be judged again; the first is {@link Fold#NEVER} while there is none. */
    long frozenFirst = Fold.NEVER;

    long frozenLast = Long.MIN_VALUE;
    final Counts frozen;
    final Detail detail;
    /** The most attempts in a window in which the rule held: never falls. */
    int peak;

    int saidPeak;
    long saidAt = UNSAID;
    boolean open = true;
    boolean unsaid = true;
    /** Withdrawn: no window held after all. Kept in case that later evidence shows the opposite. */
    boolean refuted;

    Run(long beganAt, long firstHeld, long lastHeld) {
        this(beganAt, firstHeld, lastHeld, new Counts(), new Detail());
    }

    private Run(long beganAt, long firstHeld, long lastHeld, Counts frozen, Detail detail) {
        this.beganAt = beganAt;
        this.firstHeld = firstHeld;
        this.lastHeld = lastHeld;
        this.frozen = frozen;
        this.detail = detail;
    }

    /** The start of the first window that fired. */
    long start() {
        return firstHeld + SECOND - WINDOW;
    }

    boolean counts(long second) {
        return !refuted && start() <= second && second <= lastHeld;
    }

    boolean covers(long held) {
        return !refuted && firstHeld <= held && held <= lastHeld;
    }

    /** Takes in a later run that turns out to be part of this one. */
    void joined(Run later) {
        detail.add(later.detail);
        frozen.add(later.frozen);
        lastAppend = Math.max(lastAppend, later.lastAppend);
        peak = Math.max(peak, later.peak);
        frozenFirst = Math.min(frozenFirst, later.frozenFirst);
        frozenLast = Math.max(frozenLast, later.frozenLast);
    }

    /** There is more to say; if it was closed it is open again. */
    void touched() {
        unsaid = true;
        open = true;
        refuted = false;
    }

    long closeAt() {
        return open ? lastAppend + CLOSE_AFTER : Fold.NEVER;
    }

    long sayAt() {
        if (!unsaid) {
            return Fold.NEVER;
        }
        boolean now = saidAt == UNSAID || FloodRule.severity(peak) != FloodRule.severity(saidPeak);
        return now ? Long.MIN_VALUE : saidAt + FloodRule.UPDATE;
    }

    Finding said(FloodState.Key key, Counts counts, long now) {
        Status status = saidAt == UNSAID ? Status.OPEN : Status.UPDATED;
        unsaid = false;
        saidAt = now;
        saidPeak = peak;
        return finding(key, counts, status, false);
    }

    Finding closed(FloodState.Key key, Counts counts, long now) {
        said(key, counts, now);
        open = false;
        return finding(key, counts, Status.CLOSED, false);
    }

    /** No window held after all, or it was part of an earlier run. */
    Finding withdrawn(FloodState.Key key, Counts counts) {
        refuted = true;
        open = false;
        unsaid = false;
        return finding(key, counts, Status.CLOSED, true);
    }

    private Finding finding(FloodState.Key key, Counts counts, Status status, boolean withdrawn) {
        Subject subject = new Subject(key.rule().kind(), key.subject());
        long seen = Math.max(beganAt, lastSeenAt);
        int attempts = counts.attempts();
        return new Finding(
                FindingId.of(key.fleetId(), ReasonCode.SEC_ABUSE_CONTROL_PLANE.name(), RULE, subject, beganAt),
                ReasonCode.SEC_ABUSE_CONTROL_PLANE,
                RULE,
                FloodRule.severity(peak),
                status,
                withdrawn,
                key.fleetId(),
                subject,
                beganAt,
                seen,
                status == Status.CLOSED ? Long.valueOf(seen) : null,
                attempts,
                counts.rejections(),
                attempts == 0 ? null : Double.valueOf(Math.round(counts.rejections() * 1_000.0 / attempts) / 1_000.0),
                detail.sessions().upTo(Detail.SESSIONS),
                counts.byCode(),
                detail.evidence(),
                null,
                details(key, counts),
                flags(),
                Finding.ANCHORWATCH,
                counts.rejections() + " rejections of " + attempts + " attempts in "
                        + (lastHeld + SECOND - start()) / SECOND + " s",
                0);
    }

    private Map<String, String> details(FloodState.Key key, Counts counts) {
        Map<String, String> details = new TreeMap<>();
        details.put("window_attempts_max", Integer.toString(peak));
        int claimed = detail.claims().upTo(Detail.SESSIONS);
        if (claimed > 0) {
            details.put("distinct_claimed", Integer.toString(claimed));
        }
        if (key.rule() != FloodRule.SESSION) {
            details.put("hostile_rejections", Integer.toString(counts.hostile()));
        }
        return details;
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(2);
        if (detail.sessions().beyond() || detail.claims().beyond()) {
            flags.add("DISTINCT_CAPPED");
        }
        if (detail.trimmed()) {
            flags.add("DETAIL_TRIMMED");
        }
        return flags;
    }

    void write(PackWriter out) {
        out.signed(beganAt).signed(firstHeld - beganAt).unsigned(lastHeld - firstHeld);
        out.signed(lastSeenAt - lastHeld).signed(lastAppend - lastHeld);
        out.flag(frozenFirst != Fold.NEVER);
        if (frozenFirst != Fold.NEVER) {
            out.signed(frozenFirst - firstHeld).signed(frozenLast - firstHeld);
        }
        frozen.write(out);
        detail.write(out);
        out.unsigned(peak)
                .unsigned(saidPeak)
                .signed(saidAt - lastHeld)
                .flag(open)
                .flag(unsaid)
                .flag(refuted);
    }

    static Run read(PackReader in) {
        long beganAt = in.signed();
        long firstHeld = beganAt + in.signed();
        long lastHeld = firstHeld + in.unsigned();
        long lastSeenAt = lastHeld + in.signed();
        long lastAppend = lastHeld + in.signed();
        boolean old = in.flag();
        long frozenFirst = old ? firstHeld + in.signed() : Fold.NEVER;
        long frozenLast = old ? firstHeld + in.signed() : Long.MIN_VALUE;
        Run run = new Run(beganAt, firstHeld, lastHeld, Counts.read(in), Detail.read(in));
        run.lastSeenAt = lastSeenAt;
        run.lastAppend = lastAppend;
        run.frozenFirst = frozenFirst;
        run.frozenLast = frozenLast;
        run.peak = in.upTo(Integer.MAX_VALUE);
        run.saidPeak = in.upTo(Integer.MAX_VALUE);
        run.saidAt = lastHeld + in.signed();
        run.open = in.flag();
        run.unsaid = in.flag();
        run.refuted = in.flag();
        return run;
    }
}
