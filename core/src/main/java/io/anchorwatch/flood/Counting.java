package io.anchorwatch.flood;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step under a {@link Threshold}: lets signs in as the watermark passes them, and says what crossed. Signs are counted
 * in the order in which they are let in, over the window that ends with the second of each. Used once.
 */
final class Counting {
    private final Threshold rule;
    private final Signs before;
    private final @Nullable FloodState flood;
    private final long now;
    private final List<Batch> waiting;
    private final List<Sign> recent;
    private final List<Finding> said;
    private long refutedAt;
    private @Nullable Crossing crossing;

    /**
     * A step that has not been taken.
     *
     * @param flood the reattach floods of the same key, or null: what they count is no sign
     * @param said takes what is said
     */
    Counting(Signs signs, @Nullable FloodState flood, long now, List<Finding> said) {
        this.rule = signs.rule();
        this.before = signs;
        this.flood = flood;
        this.now = now;
        this.waiting = new ArrayList<>(signs.waiting());
        this.recent = new ArrayList<>(signs.recent().signs());
        this.refutedAt = signs.refutedAt();
        this.crossing = signs.recent().crossing();
        this.said = said;
    }

    /** What is remembered afterwards, or null. */
    @Nullable
    Signs step() {
        giveUpToFlood();
        while (!waiting.isEmpty() && (waiting.get(0).release() <= now || Signs.tooMany(waiting))) {
            waiting.remove(0).signs().forEach(this::take);
        }
        say();
        Crossing open = crossing;
        Signs next = new Signs(
                rule,
                before.fleetId(),
                before.subject(),
                waiting,
                new Recent(recent, open),
                refutedAt,
                before.lastAppend(),
                open == null ? Fold.NEVER : Math.min(open.closeAt(), open.sayAt()));
        boolean over = open == null && waiting.isEmpty() && next.forgetAt() <= now;
        return over ? null : next;
    }

    private boolean flooded(long second) {
        return flood != null && flood.counts(second);
    }

    /** A flood that was recognized since counts seconds that were let in here before. */
    private void giveUpToFlood() {
        if (flood == null) {
            return;
        }
        recent.removeIf(sign -> flooded(sign.second()));
        Crossing open = crossing;
        if (open != null && flooded(second(open.crossedAt()))) {
            withdraw(open);
        }
    }

    private void withdraw(Crossing open) {
        said.add(open.withdrawn(rule, before.fleetId(), before.subject()));
        crossing = null;
    }

    private void take(Sign sign) {
        if (sign.refutes()) {
            refutedAt = Math.max(refutedAt, sign.placedAt());
            Crossing open = crossing;
            if (open != null && inWindow(sign.second(), second(open.crossedAt()))) {
                withdraw(open);
            }
            return;
        }
        if (flooded(sign.second())) {
            return;
        }
        note(sign);
        int count = 0;
        for (Sign one : recent) {
            count += inWindow(one.second(), sign.second()) ? 1 : 0;
        }
        boolean refuted = refutedAt != Long.MIN_VALUE && inWindow(second(refutedAt), sign.second());
        if (count < rule.many || refuted) {
            return;
        }
        Crossing open = crossing;
        if (open != null) {
            crossing = open.seenAgain(sign, count);
            return;
        }
        Evidence evidence = new Evidence();
        for (Sign one : recent) {
            if (inWindow(one.second(), sign.second())) {
                evidence.add(one.placedAt(), EventId.of(one.eventId()));
            }
        }
        open = new Crossing(sign.placedAt(), sign.at(), sign.at(), sign.appendedAt(), evidence, count, now, false);
        said.add(open.opened(rule, before.fleetId(), before.subject()));
        crossing = open;
    }

    /** Of each thing the newest sign counts; the oldest go when there are more than can matter. */
    private void note(Sign sign) {
        for (int i = 0; i < recent.size(); i++) {
            if (recent.get(i).hash() == sign.hash()) {
                if (recent.get(i).placedAt() >= sign.placedAt()) {
                    return;
                }
                recent.remove(i);
                break;
            }
        }
        int place = recent.size();
        while (place > 0 && Sign.ORDER.compare(recent.get(place - 1), sign) > 0) {
            place--;
        }
        recent.add(place, sign);
        long newest = recent.get(recent.size() - 1).second();
        while (recent.size() > before.most() || !inWindow(recent.get(0).second(), newest)) {
            recent.remove(0);
        }
    }

    private void say() {
        Crossing open = crossing;
        if (open == null) {
            return;
        }
        if (open.closeAt() <= now) {
            said.add(open.closed(rule, before.fleetId(), before.subject()));
            crossing = null;
        } else if (open.sayAt() <= now) {
            said.add(open.updated(rule, before.fleetId(), before.subject()));
            crossing = open.said(now);
        }
    }

    private boolean inWindow(long second, long end) {
        return second <= end && second > end - rule.window;
    }

    private static long second(long placedAt) {
        return placedAt / FloodRule.SECOND * FloodRule.SECOND;
    }
}
