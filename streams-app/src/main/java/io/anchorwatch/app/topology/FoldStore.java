package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.StateCodec;
import io.anchorwatch.fold.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where a small fold meets its store: its state by key, its deadlines in the index, and what it said, so that each
 * finding is issued once and then only when it changes.
 *
 * @param <S> what the fold remembers
 * @param <E> what it takes
 */
final class FoldStore<S, E> {
    /** Marks what was said, among the keys of a store. */
    static final String SAID = "=";

    /** How long what was said is remembered after it was last said: longer than any of the folds waits, but accounts. */
    static final Duration A_DAY = Duration.ofDays(1);

    private final char kind;
    private final Fold<S, E, Finding> fold;
    private final Hot<String, S> states;
    private final Pending store;
    private final Deadlines deadlines;
    private final Wire wire;
    private final long remembered;

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
            Wire wire,
            BeforeCommit commits) {
        this(kind, fold, codec, store, deadlines, wire, commits, A_DAY);
    }

    /**
     * A fold that waits for so long.
     *
     * @param remembered how long what was said is remembered after it was last said
     */
    FoldStore(
            char kind,
            Fold<S, E, Finding> fold,
            StateCodec<S> codec,
            Pending store,
            Deadlines deadlines,
            Wire wire,
            BeforeCommit commits,
            Duration remembered) {
        this.remembered = remembered.toMillis() * 1_000;
        this.kind = kind;
        this.fold = fold;
        this.states = new Hot<>(Hot.marked(kind), store, codec, commits);
        this.store = store;
        this.deadlines = deadlines;
        this.wire = wire;
    }

    /** Takes in one event of a key; what is to be issued. */
    List<Conclusion> take(String key, E event, long clock) {
        return keep(key, fold.take(states.get(key), event, clock), clock, UnaryOperator.identity());
    }

    /** Nothing is remembered of a key that is surely new, so that its state need not be looked up. */
    void begins(String key) {
        states.none(key);
    }

    /** Takes in an event as above, with something that findings are marked with. */
    List<Conclusion> take(String key, E event, long clock, UnaryOperator<Finding> marked) {
        return keep(key, fold.take(states.get(key), event, clock), clock, marked);
    }

    /** Lets time pass, with something that findings are marked with. */
    List<Conclusion> advance(String key, long clock, UnaryOperator<Finding> marked) {
        return keep(key, fold.advance(states.get(key), clock), clock, marked);
    }

    /** Lets time pass for a key whose deadline was in the index. */
    List<Conclusion> advance(String key, long clock) {
        return keep(key, fold.advance(states.get(key), clock), clock, UnaryOperator.identity());
    }

    /** The same, when not everything is there that the clock has passed. */
    List<Conclusion> advancePartially(String key, long clock) {
        return keep(key, fold.advance(states.get(key), clock), clock, Finding::partial);
    }

    private List<Conclusion> keep(String key, Step<S, Finding> step, long clock, UnaryOperator<Finding> marked) {
        S state = step.state();
        states.put(key, state);
        if (state != null) {
            deadlines.arm(kind + key, fold.deadline(state));
        }
        List<Conclusion> issued = new ArrayList<>();
        for (Finding finding : step.outputs()) {
            Bytes id = said(finding.id());
            byte @Nullable [] before = store.get(id);
            @Nullable
            Conclusion last = before == null
                    ? null
                    : wire.decode(Sink.FINDINGS, Arrays.copyOfRange(before, Long.BYTES, before.length));
            for (Conclusion one : Issuer.issue(last, marked.apply(finding))) {
                byte[] bytes = wire.encode(one);
                store.put(
                        id,
                        ByteBuffer.allocate(Long.BYTES + bytes.length)
                                .putLong(clock + remembered)
                                .put(bytes)
                                .array());
                issued.add(one);
            }
            deadlines.arm(SAID + finding.id(), clock + remembered);
        }
        return issued;
    }

    /** Forgets what was said under an id, unless it was said again of late. */
    static void forget(String due, long clock, Pending store, Deadlines deadlines) {
        Bytes id = said(keyOf(due));
        byte @Nullable [] row = store.get(id);
        if (row == null) {
            return;
        }
        long until = ByteBuffer.wrap(row).getLong();
        if (until > clock) {
            deadlines.arm(due, until);
        } else {
            store.delete(id);
        }
    }

    private static Bytes said(String id) {
        return Bytes.wrap((SAID + id).getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a due deadline, without its kind. */
    static String keyOf(String due) {
        return due.substring(1);
    }
}
