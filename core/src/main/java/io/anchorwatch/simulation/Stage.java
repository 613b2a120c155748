package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where scenes are played. Scenes wait by their time, drafts by the time at which they happen, counted events by the
 * time at which they are handed over; the earliest goes first, so that only what is under way is in memory.
 */
final class Stage {
    final Setup setup;
    final Cast cast;

    private final WindowBook windows;
    private final boolean truthful;
    private final SplittableRandom random;
    private final long incarnation;
    private final PriorityQueue<Waiting<Scene>> scenes = new PriorityQueue<>(Waiting.EARLIEST);
    private final PriorityQueue<Waiting<Draft>> drafts = new PriorityQueue<>(Waiting.EARLIEST);
    private final PriorityQueue<Waiting<ReasonEvent>> counted = new PriorityQueue<>(Waiting.EARLIEST);
    private final PriorityQueue<Waiting<Truth>> truths = new PriorityQueue<>(Waiting.EARLIEST);
    private long waited;
    private long told;
    private long playedUntil;

    /** Something that waits for its time; at the same time the first come is the first served. */
    private record Waiting<T>(long at, long turn, T thing) {
        static final Comparator<Waiting<?>> EARLIEST =
                Comparator.<Waiting<?>>comparingLong(Waiting::at).thenComparingLong(Waiting::turn);
    }

    Stage(Setup setup, boolean truthful) {
        this.setup = setup;
        this.truthful = truthful;
        cast = new Cast(setup);
        windows = new WindowBook(setup.fleetId());
        random = new SplittableRandom(setup.seed());
        incarnation = setup.startAt() / 1_000;
        playedUntil = setup.startAt();
    }

    /** Randomness for one story, independent of all others. */
    SplittableRandom randomness() {
        return random.split();
    }

    void cue(long at, Scene scene) {
        scenes.add(new Waiting<>(at, waited++, scene));
    }

    /** An event that will happen; until it does, its teller may still change what becomes of it. */
    Draft tell(Draft draft) {
        if (draft.happens < playedUntil) {
            throw new IllegalStateException(draft.code + " is told after its time");
        }
        drafts.add(new Waiting<>(draft.happens, waited++, draft));
        told++;
        return draft;
    }

    /** How many events have been told, happened or not. */
    long told() {
        return told;
    }

    /** Whether something that takes {@code span} microseconds from {@code at} is over before the run is. */
    boolean fits(long at, long span, long tail) {
        return setup.endless() || at + span + tail <= setup.endsAt();
    }

    void expect(Truth truth) {
        if (!truthful) {
            return;
        }
        truths.add(new Waiting<>(truth.dueAt(), waited++, truth));
    }

    /** A session's result in the window of {@code placedAt}; {@code at} is the true time. */
    void result(InvariantWindow.Invariant invariant, String session, WindowBook.Result result, long placedAt, long at) {
        if (truthful) {
            windows.note(invariant, session, result, placedAt, at);
        }
    }

    /** A finding that Anchorwatch concludes, with the severity of its code. */
    void expect(ReasonCode code, String rule, Subject subject, @Nullable String violation, long dueAt) {
        expect(code, rule, Severity.of(code), subject, violation, dueAt);
    }

    void expect(
            ReasonCode code, String rule, Severity severity, Subject subject, @Nullable String violation, long dueAt) {
        expect(new Truth.OfFinding(
                setup.fleetId(), code, rule, severity, subject, violation, Truth.Needs.EVENTS, dueAt));
    }

    /** What a node said itself. */
    void expectSaid(ReasonCode code, Subject subject, long at) {
        expect(code, "node", Severity.MEDIUM, subject, null, at);
    }

    void expectNone(ReasonCode code, Subject subject, long at) {
        expect(new Truth.OfAbsence(setup.fleetId(), code, subject, at + Fold.GRACE));
    }

    /** The next event to be handed over, or null when the run is over. */
    @Nullable
    Emission next() {
        while (true) {
            long scene = at(scenes);
            long draft = at(drafts);
            long ready = at(counted);
            if (scene == Long.MAX_VALUE && draft == Long.MAX_VALUE && ready == Long.MAX_VALUE) {
                windows.closeUntil(Long.MAX_VALUE, this::expect);
                return null;
            }
            if (scene <= draft && scene <= ready) {
                playNext();
            } else if (draft <= ready) {
                countNext();
            } else {
                Waiting<ReasonEvent> next = counted.remove();
                return new Emission(next.at(), next.thing());
            }
        }
    }

    /** What is due at {@code at} and has not been taken, the earliest first. */
    List<Truth> takeTruths(long at) {
        windows.closeUntil(Math.min(at, playedUntil), this::expect);
        List<Truth> due = new ArrayList<>();
        while (at(truths) <= at && !truths.isEmpty()) {
            due.add(truths.remove().thing());
        }
        return due;
    }

    private void playNext() {
        Waiting<Scene> next = scenes.remove();
        playedUntil = Math.max(playedUntil, next.at());
        next.thing().play(this, next.at());
    }

    private void countNext() {
        Draft draft = drafts.remove().thing();
        playedUntil = Math.max(playedUntil, draft.happens);
        ReasonEvent event = draft.event(
                setup.fleetId(), incarnation, cast.nextSequence(draft.node), cast.read(draft.node, draft.happens));
        if (draft.isLost()) {
            return;
        }
        counted.add(new Waiting<>(draft.happens + draft.delay(), waited++, event));
        if (draft.isDoubled()) {
            counted.add(new Waiting<>(draft.happens + draft.delay() + 700_000, waited++, event));
        }
    }

    private static <T> long at(PriorityQueue<Waiting<T>> queue) {
        Waiting<T> first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.at();
    }
}
