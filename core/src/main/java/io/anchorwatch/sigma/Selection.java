package io.anchorwatch.sigma;

import io.anchorwatch.event.ReasonEvent;
import java.util.List;

/**
 * A named part of a detection: it holds when all terms of one alternative do.
 *
 * @param alternatives never empty, and none of them is
 */
public record Selection(String name, List<List<Term>> alternatives) {
    public Selection {
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    boolean holds(ReasonEvent event) {
        for (List<Term> alternative : alternatives) {
            if (holds(alternative, event)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<Term> terms, ReasonEvent event) {
        for (Term term : terms) {
            if (!term.holds(event)) {
                return false;
            }
        }
        return true;
    }
}
