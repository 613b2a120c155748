package io.anchorwatch.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figure of the round in the middle. */
final class Median {
    private Median() {}

    /** Of an even number the upper one; of none nothing, which is a fault of the caller. */
    static <T> double of(List<T> seen, ToDoubleFunction<T> figure) {
        double[] sorted = seen.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
