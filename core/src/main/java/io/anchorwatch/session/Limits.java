package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.event.Entry;
import io.anchorwatch.policy.Policy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits that Anchorwatch sees pass by itself: too many switches in a minute, and oscillation. */
final class Limits {
    private static final long MINUTE = 60_000_000;
    private static final int FLAPS = 3;

    private @Nullable ArrayDeque<Long> switches; // most sessions never switch
    private @Nullable ArrayDeque<Long> flaps;
    private long rateQuietFrom = Long.MIN_VALUE;
    private long flapsQuietFrom = Long.MIN_VALUE;
    private @Nullable String lastOrigin;
    private long lastSwitch = Long.MIN_VALUE;

    /**
     * Takes a switch that stands.
     *
     * @param origin the binding that it replaced
     */
    void take(Entry entry, @Nullable String origin, Policy policy, Statements out) {
        long at = entry.placedAt();
        boolean flap =
                lastOrigin != null && lastOrigin.equals(entry.event().transportId()) && at - lastSwitch <= MINUTE;
        lastOrigin = origin;
        lastSwitch = at;

        int max = policy.switchesPerMinuteMax();
        ArrayDeque<Long> switches = forget(this.switches, at);
        this.switches = switches;
        switches.add(at);
        if (switches.size() > max) {
            if (at >= rateQuietFrom) {
                out.say(triggered(entry, "switch_rate", switches.size(), max));
            }
            rateQuietFrom = nth(switches, switches.size() - max - 1) + 2 * MINUTE;
            while (switches.size() > max + 1) {
                switches.poll(); // one above the limit is enough to know that it is passed
            }
        }
        if (flap) {
            ArrayDeque<Long> flaps = forget(this.flaps, at);
            this.flaps = flaps;
            flaps.add(at);
            if (flaps.size() >= FLAPS) {
                if (at >= flapsQuietFrom) {
                    out.say(triggered(entry, "oscillation", flaps.size(), FLAPS - 1));
                }
                flapsQuietFrom = nth(flaps, flaps.size() - FLAPS) + 2 * MINUTE;
                while (flaps.size() > FLAPS) {
                    flaps.poll();
                }
            }
        }
    }

    /** The same times without those that are past. */
    private static ArrayDeque<Long> forget(@Nullable ArrayDeque<Long> known, long at) {
        ArrayDeque<Long> times = known == null ? new ArrayDeque<>(2) : known;
        while (!times.isEmpty() && times.getFirst() <= at - MINUTE) {
            times.poll();
        }
        return times;
    }

    /** The time whose leaving the minute brings the count below again. */
    private static long nth(ArrayDeque<Long> times, int index) {
        int i = 0;
        for (long time : times) {
            if (i++ == index) {
                return time;
            }
        }
        throw new IllegalStateException("only " + times.size() + " times, asked for " + index);
    }

    private static AuditEvent triggered(Entry entry, String limit, int observed, int threshold) {
        var event = entry.event();
        String sessionId = String.valueOf(event.sessionId());
        return new AuditEvent(
                event.fleetId()
                        + '/'
                        + sessionId
                        + '/'
                        + ReasonCode.AUDIT_POLICY_LIMIT_TRIGGERED
                        + '/'
                        + event.eventId(),
                ReasonCode.AUDIT_POLICY_LIMIT_TRIGGERED,
                event.fleetId(),
                sessionId,
                event.nodeId(),
                event.at(),
                entry.effectiveVersion(),
                List.of(event.eventId()),
                Map.of(
                        "limit", limit,
                        "observed_value", Integer.toString(observed),
                        "threshold_value", Integer.toString(threshold)),
                limit.equals("oscillation")
                        ? "The session oscillates between transports"
                        : "More than " + threshold + " switches in a minute",
                0);
    }

    void rest(RestWriter out) {
        rest(switches, out);
        rest(flaps, out);
        out.timeOrLeast(rateQuietFrom)
                .timeOrLeast(flapsQuietFrom)
                .text(lastOrigin)
                .timeOrLeast(lastSwitch);
    }

    private static void rest(@Nullable ArrayDeque<Long> times, RestWriter out) {
        out.number(times == null ? 0 : times.size());
        if (times != null) {
            times.forEach(out::time);
        }
    }

    void wake(RestReader in) {
        switches = times(in);
        flaps = times(in);
        rateQuietFrom = in.timeOrLeast();
        flapsQuietFrom = in.timeOrLeast();
        lastOrigin = in.optionalText();
        lastSwitch = in.timeOrLeast();
    }

    private static @Nullable ArrayDeque<Long> times(RestReader in) {
        int size = (int) in.number();
        ArrayDeque<Long> times = size == 0 ? null : new ArrayDeque<>(size + 1);
        for (int i = 0; i < size && times != null; i++) {
            times.add(in.time());
        }
        return times;
    }
}
