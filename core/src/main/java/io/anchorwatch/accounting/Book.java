package io.anchorwatch.accounting;

import static io.anchorwatch.fold.Fold.GRACE;
import static io.anchorwatch.fold.Fold.NEVER;

import io.anchorwatch.accounting.SequenceBlock.Heard;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One step of {@link NodeFold}: takes a state apart, applies reports in the order of append times, judges what is due and
 * puts the next state together. Used once.
 */
final class Book {
    /** How many lives of a node are told apart; the one not heard for longest makes room. */
    static final int LIVES = 4;

    /** How many holes of a life are told apart; the oldest makes room, and its numbers stay missing. */
    static final int HOLES = 256;

    /** How long a hole, a life and a silent node are remembered, in microseconds: seven days. */
    static final long KEPT = 7L * 86_400_000_000L;

    private final NodeFindings findings;
    private final NodeState before;
    private final List<Waiting> pending;
    private long nextNumber;
    private final List<Ledger> lives = new ArrayList<>();
    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    private final Map<ReasonCode, Long> rejections = new EnumMap<>(ReasonCode.class);
    private final List<Finding> said = new ArrayList<>(0);
    private Watch watch;
    private Skew skew;
    private long dueAt;

    /** A number or a heartbeat at its append time: numbers first, since a heartbeat tells of those before it. */
    private record Mark(long at, long incarnation, long number, NodeReport.@Nullable Beat beat) {
        static final Comparator<Mark> ORDER = Comparator.comparingLong(Mark::at)
                .thenComparing(mark -> mark.beat != null)
                .thenComparingLong(Mark::incarnation)
                .thenComparingLong(Mark::number);
    }

    Book(NodeState state) {
        before = state;
        findings = new NodeFindings(state.fleetId, state.nodeId);
        pending = new ArrayList<>(state.pending);
        nextNumber = state.nextNumber;
        state.lives.forEach(life -> lives.add(life.draft()));
        state.gaps.forEach(gap -> gaps.put(gap.behindAt(), gap));
        rejections.putAll(state.rejections);
        watch = state.watch;
        skew = state.skew;
        dueAt = state.dueAt;
    }

    /** Lets a report wait; where too many do, the oldest second is taken early. */
    Book waitingFor(NodeReport report) {
        int place = pending.size();
        while (place > 0 && pending.get(place - 1).second > report.second()) {
            place--;
        }
        pending.add(place, Waiting.of(report, nextNumber++));
        return pending.size() > NodeFold.PENDING ? released(NodeState.release(pending.get(0))) : this;
    }

    /** Applies what the watermark has passed, second by second. */
    Book released(long now) {
        while (!pending.isEmpty() && NodeState.release(pending.get(0)) <= now) {
            long second = pending.get(0).second;
            judged(second);
            List<Mark> marks = new ArrayList<>();
            while (!pending.isEmpty() && pending.get(0).second == second) {
                marks(pending.remove(0).report(before.fleetId, before.nodeId), marks);
            }
            marks.sort(Mark.ORDER);
            marks.forEach(this::apply);
            dueAt = nextDue();
        }
        return this;
    }

    private void marks(NodeReport report, List<Mark> marks) {
        if (report instanceof NodeReport.Beat beat) {
            marks.add(new Mark(beat.appendedAt(), beat.heartbeat().nodeIncarnation(), 0, beat));
        } else if (report instanceof SequenceBlock block) {
            for (Heard heard : block.heard()) {
                marks.add(new Mark(heard.appendedAt(), block.incarnation(), heard.number(), null));
            }
            skew = skew.plus(block);
            block.rejections().forEach((code, count) -> rejections.merge(code, (long) count, Long::sum));
        }
    }

    private void apply(Mark mark) {
        judged(mark.at);
        Ledger life = life(mark.incarnation, mark.at);
        int holes = life.holes.size();
        if (mark.beat != null) {
            life.claimed(mark.beat.heartbeat().lastSequence(), mark.at);
            beat(mark.beat);
        } else {
            long filled = life.heard(mark.number, mark.at);
            if (filled != Ledger.NONE) {
                gone(filled, mark.at, mark.at >= filled + GRACE);
            }
        }
        if (life.holes.size() > holes) {
            dueAt = Math.min(dueAt, mark.at); // looks at what is new, and says when it is due
        }
        while (life.holes.size() > HOLES) {
            giveUp(life, 0, mark.at);
        }
    }

    private Ledger life(long incarnation, long at) {
        for (Ledger life : lives) {
            if (life.incarnation == incarnation) {
                return life;
            }
        }
        if (lives.size() == LIVES) {
            Ledger gone = lives.stream()
                    .min(Comparator.<Ledger>comparingLong(life -> life.heardAt)
                            .thenComparingLong(life -> life.incarnation))
                    .orElseThrow();
            forget(gone, at);
        }
        Ledger born = new Ledger(incarnation);
        lives.add(born);
        lives.sort(Comparator.comparingLong(life -> life.incarnation));
        return born;
    }

    private void beat(NodeReport.Beat beat) {
        if (watch.silent()) {
            boolean was = beat.appendedAt() >= watch.beatAt() + Watch.SILENCE + GRACE;
            Finding silent = findings.silent(watch);
            said.add(was ? silent.closed(beat.appendedAt()) : silent.retracted());
        }
        watch = watch.heard(beat.heartbeat(), beat.appendedAt());
        skewed(skew.heard(beat), beat.appendedAt());
        dueAt = Math.min(dueAt, watch.dueAt());
    }

    private void skewed(Skew next, long at) {
        Skew.Opened was = skew.opened();
        Skew.Opened is = next.opened();
        if (was != null && is == null) {
            said.add(findings.skew(was).closed(Math.max(was.beganAt(), at)));
        } else if (was == null && is != null) {
            said.add(findings.skew(is));
        }
        skew = next;
    }

    /** Judges all that is due at a time, append times before it being known. */
    Book judged(long now) {
        if (now < dueAt) {
            return this;
        }
        for (Ledger life : lives) {
            notice(life, now);
        }
        if (watch.dueAt() <= now) {
            watch = watch.fallenSilent();
            said.add(findings.silent(watch));
        }
        if (skew.dueAt() <= now) {
            skewed(skew.minuteOver(), skew.dueAt() - Skew.MINUTE);
        }
        for (Ledger life : List.copyOf(lives)) {
            while (!life.holes.isEmpty() && oldest(life) + KEPT <= now) {
                giveUp(life, indexOfOldest(life), now);
            }
            if (life.heardAt + KEPT <= now) {
                forget(life, now);
            }
        }
        dueAt = nextDue();
        return this;
    }

    private void notice(Ledger life, long now) {
        TreeMap<Long, List<Hole>> found = new TreeMap<>();
        for (int i = 0; i < life.holes.size(); i++) {
            Hole hole = life.holes.get(i);
            if (!hole.noticed() && hole.behindAt() + GRACE <= now) {
                life.holes.set(i, hole.seen());
                found.computeIfAbsent(hole.behindAt(), at -> new ArrayList<>()).add(hole);
            }
        }
        found.forEach((behindAt, holes) -> {
            if (!gaps.containsKey(behindAt)) {
                Gap gap = Gap.of(life.incarnation, holes);
                gaps.put(behindAt, gap);
                said.add(findings.gap(gap));
            }
        });
    }

    /**
     * A hole is there no longer; if it was the last of its finding, that is over.
     *
     * @param was whether it was missing when the grace had passed, by the log: the watermark may run ahead of records that
     *     nobody could read in time, and then it never was
     */
    private void gone(long behindAt, long at, boolean was) {
        Gap gap = gaps.get(behindAt);
        boolean open =
                lives.stream().anyMatch(life -> life.holes.stream().anyMatch(hole -> hole.behindAt() == behindAt));
        if (gap != null && !open) {
            gaps.remove(behindAt);
            said.add(was ? findings.gap(gap).closed(at) : findings.gap(gap).retracted());
        }
    }

    /** A hole is told apart no longer. It is said to be missing before, whether the grace has passed or not. */
    private void giveUp(Ledger life, int place, long now) {
        Hole hole = life.giveUp(place);
        if (!hole.noticed() && !gaps.containsKey(hole.behindAt())) {
            Gap gap = Gap.of(life.incarnation, List.of(hole));
            gaps.put(gap.behindAt(), gap);
            said.add(findings.gap(gap));
        }
        gone(hole.behindAt(), now, true);
    }

    private static int indexOfOldest(Ledger life) {
        int oldest = 0;
        for (int i = 1; i < life.holes.size(); i++) {
            if (life.holes.get(i).behindAt() < life.holes.get(oldest).behindAt()) {
                oldest = i;
            }
        }
        return oldest;
    }

    private static long oldest(Ledger life) {
        return life.holes.get(indexOfOldest(life)).behindAt();
    }

    private void forget(Ledger life, long now) {
        while (!life.holes.isEmpty()) {
            giveUp(life, 0, now);
        }
        lives.remove(life);
        if (lives.isEmpty() && watch.silent()) {
            said.add(findings.silent(watch).closed(now));
            watch = Watch.NONE;
        }
        if (lives.isEmpty()) {
            skewed(Skew.UNKNOWN, now);
        }
    }

    private long nextDue() {
        long due = Math.min(watch.dueAt(), skew.dueAt());
        for (Ledger life : lives) {
            due = Math.min(due, life.heardAt + KEPT);
            for (Hole hole : life.holes) {
                due = Math.min(due, hole.behindAt() + (hole.noticed() ? KEPT : GRACE));
            }
        }
        return due;
    }

    Step<NodeState, Finding> step() {
        if (lives.isEmpty() && pending.isEmpty()) {
            return new Step<>(null, said);
        }
        return new Step<>(state(), said);
    }

    NodeState state() {
        return new NodeState(
                before.fleetId,
                before.nodeId,
                pending,
                nextNumber,
                lives,
                List.copyOf(gaps.values()),
                watch,
                skew,
                rejections,
                lives.isEmpty() ? NEVER : nextDue());
    }
}
