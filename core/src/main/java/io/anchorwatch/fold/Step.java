package io.anchorwatch.fold;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a fold decided: the state to remember, or null to forget the key, and what to say, in order. */
public record Step<S, O>(@Nullable S state, List<O> outputs) {
    public Step {
        outputs = List.copyOf(outputs);
    }

    public static <S, O> Step<S, O> keep(@Nullable S state) {
        return new Step<>(state, List.of());
    }

    public static <S, O> Step<S, O> keep(S state, O output) {
        return new Step<>(state, List.of(output));
    }

    public static <S, O> Step<S, O> forget(O output) {
        return new Step<>(null, List.of(output));
    }

    /** This decision, then the next: the outputs of both, the state of the later. */
    public Step<S, O> then(Step<S, O> next) {
        if (outputs.isEmpty()) {
            return next; // the hot path: nothing was said
        }
        if (next.outputs.isEmpty()) {
            return new Step<>(next.state, outputs);
        }
        return new Step<>(
                next.state,
                Stream.concat(outputs.stream(), next.outputs.stream()).toList());
    }
}
