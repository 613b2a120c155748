package io.anchorwatch.simulation;

import java.util.List;

/**
 * A finished run.
 *
 * @param emissions in the order of time
 * @param truths in the order in which they fall due
 */
public record History(Setup setup, List<Emission> emissions, List<Truth> truths) {
    public History {
        emissions = List.copyOf(emissions);
        truths = List.copyOf(truths);
    }

    /** When everything has fallen due, provided that the clocks go on: epoch microseconds. */
    public long settledAt() {
        long last = emissions.isEmpty()
                ? setup.startAt()
                : emissions.get(emissions.size() - 1).at();
        return truths.stream().mapToLong(Truth::dueAt).reduce(last, Math::max);
    }

    /** The truths of one kind. */
    public <T extends Truth> List<T> truths(Class<T> kind) {
        return truths.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The same run on a worse network; every truth still holds (docs/simulator.md says when it falls due). */
    public History disturbed(Disorder disorder) {
        return new History(setup, disorder.of(emissions), truths);
    }
}
