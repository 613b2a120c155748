package io.anchorwatch.testing;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One small fold over many keys, in memory. */
final class FoldRunner<S, E> {
    private final Fold<S, E, Finding> fold;
    private final Map<String, S> states = new LinkedHashMap<>();
    private final Map<String, Conclusion> said;
    private long nextDeadline = Fold.NEVER;

    FoldRunner(Fold<S, E, Finding> fold, Map<String, Conclusion> said) {
        this.fold = fold;
        this.said = said;
    }

    void take(String key, E event, long clock) {
        keep(key, fold.take(states.get(key), event, clock));
    }

    void advance(long clock) {
        if (clock < nextDeadline) {
            return;
        }
        nextDeadline = Fold.NEVER;
        for (Map.Entry<String, S> open : List.copyOf(states.entrySet())) {
            long deadline = fold.deadline(open.getValue());
            if (deadline <= clock) {
                keep(open.getKey(), fold.advance(open.getValue(), clock));
            } else {
                nextDeadline = Math.min(nextDeadline, deadline);
            }
        }
    }

    private void keep(String key, Step<S, Finding> step) {
        if (step.state() == null) {
            states.remove(key);
        } else {
            states.put(key, step.state());
            nextDeadline = Math.min(nextDeadline, fold.deadline(step.state()));
        }
        for (Finding finding : step.outputs()) {
            for (Conclusion one : Issuer.issue(said.get(finding.id()), finding)) {
                said.put(one.id(), one);
            }
        }
    }

    boolean drained() {
        return states.isEmpty();
    }
}
