package io.anchorwatch.sigma;

import java.util.List;
import java.util.function.Predicate;

/** How a detection's selections must come together. */
public sealed interface Condition {
    /** Whether it holds, given which selections do. */
    boolean holds(Predicate<String> selections);

    /** That selection holds. */
    record Is(String selection) implements Condition {
        @Override
        public boolean holds(Predicate<String> selections) {
            return selections.test(selection);
        }
    }

    /** The other does not hold. */
    record Not(Condition other) implements Condition {
        @Override
        public boolean holds(Predicate<String> selections) {
            return !other.holds(selections);
        }
    }

    /** Each of them holds. */
    record Each(List<Condition> of) implements Condition {
        public Each {
            of = List.copyOf(of);
        }

        @Override
        public boolean holds(Predicate<String> selections) {
            for (Condition one : of) {
                if (!one.holds(selections)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One of them holds. */
    record One(List<Condition> of) implements Condition {
        public One {
            of = List.copyOf(of);
        }

        @Override
        public boolean holds(Predicate<String> selections) {
            for (Condition one : of) {
                if (one.holds(selections)) {
                    return true;
                }
            }
            return false;
        }
    }
}
