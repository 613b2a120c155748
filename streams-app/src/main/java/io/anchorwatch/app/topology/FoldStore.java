package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.StateCodec;
import io.anchorwatch.fold.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a small fold meets its store: its state by key, its deadlines in the index, and what it said, so that each
 * finding is issued once and then only when it changes.
 *
 * @param <S> what the fold remembers
 * @param <E> what it takes
 */
final class FoldStore<S, E> {
    /** How long what was said is remembered after it was last said: longer than the folds of sessions, sources and nodes wait. */
    static final Duration A_DAY = Duration.ofDays(1);

    private final char kind;
    private final Fold<S, E, Finding> fold;
    private final Hot<String, S> states;
    private final Deadlines deadlines;
    private final LastSaid said;
    private final long remembered;
    private final boolean shown;

    /**
     * A fold in a store that it shares with others.
     *
     * @param kind tells its keys from theirs
     */
    FoldStore(
            char kind,
            Fold<S, E, Finding> fold,
            StateCodec<S> codec,
            Pending store,
            Deadlines deadlines,
            LastSaid said,
            BeforeCommit commits) {
        this(kind, fold, codec, store, deadlines, said, commits, A_DAY, false);
    }

    /**
     * A fold that waits for so long.
     *
     * @param remembered how long what was said is remembered after it was last said
     * @param shown whether others read its states, so that what mere time has made of them is written as well
     */
    FoldStore(
            char kind,
            Fold<S, E, Finding> fold,
            StateCodec<S> codec,
            Pending store,
            Deadlines deadlines,
            LastSaid said,
            BeforeCommit commits,
            Duration remembered,
            boolean shown) {
        this.remembered = remembered.toMillis() * 1_000;
        this.shown = shown;
        this.kind = kind;
        this.fold = fold;
        this.states = new Hot<>(Hot.marked(kind), store, codec, commits);
        this.deadlines = deadlines;
        this.said = said;
    }

    /** Takes in one event of a key; what is to be issued. */
    List<Conclusion> take(String key, E event, long clock) {
        return take(key, event, clock, UnaryOperator.identity());
    }

    /** The same, with something that findings are marked with. */
    List<Conclusion> take(String key, E event, long clock, UnaryOperator<Finding> marked) {
        Hot<String, S>.Cell cell = states.of(key);
        return keep(key, cell, fold.take(cell.value(), event, clock), clock, marked);
    }

    /** Nothing is remembered of a key that is surely new, so that its state need not be looked up. */
    void begins(String key) {
        states.none(key);
    }

    /**
     * Lets time pass for a key whose deadline was taken out of the index, with something that findings are marked with. A state of which
     * nothing is said and something is left is not written: it is what time will make again of the one that was, as {@link Fold#take} and
     * {@link Fold#advance} let pass what fell due before.
     */
    List<Conclusion> advance(String key, long clock, UnaryOperator<Finding> marked) {
        Hot<String, S>.Cell cell = states.of(key);
        cell.disarmed();
        Step<S, Finding> step = fold.advance(cell.value(), clock);
        S state = step.state();
        if (shown || state == null || !step.outputs().isEmpty()) {
            return keep(key, cell, step, clock, marked);
        }
        cell.aged(state);
        arm(key, cell, state);
        return List.of();
    }

    /** Lets time pass for a key whose deadline was taken out of the index. */
    List<Conclusion> advance(String key, long clock) {
        return advance(key, clock, UnaryOperator.identity());
    }

    /** The same, when not everything is there that the clock has passed. */
    List<Conclusion> advancePartially(String key, long clock) {
        return advance(key, clock, Finding::partial);
    }

    private List<Conclusion> keep(
            String key, Hot<String, S>.Cell cell, Step<S, Finding> step, long clock, UnaryOperator<Finding> marked) {
        S state = step.state();
        cell.put(state);
        if (state != null) {
            arm(key, cell, state);
        }
        if (step.outputs().isEmpty()) {
            return List.of();
        }
        List<Conclusion> issued = new ArrayList<>();
        for (Finding finding : step.outputs()) {
            issued.addAll(said.say(marked.apply(finding), clock, clock + remembered));
            deadlines.arm(LastSaid.SAID + finding.id(), clock + remembered);
        }
        return issued;
    }

    private void arm(String key, Hot<String, S>.Cell cell, S state) {
        long deadline = fold.deadline(state);
        if (cell.arms(deadline)) {
            deadlines.arm(kind + key, deadline);
        }
    }

    /** The key of a due deadline, without its kind. */
    static String keyOf(String due) {
        return due.substring(1);
    }
}
