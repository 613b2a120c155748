package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import org.jspecify.annotations.Nullable;

/**
 * A conclusion with its newest revision, and some of those before.
 *
 * @param key of the newest revision
 * @param group of the newest revision
 * @param placedAt when it counts: its own time, but never later than the append of its first revision that was read, so
 *     that a node whose clock runs ahead cannot put it into the future; epoch microseconds
 * @param arrival its place in the order of eviction
 * @param part what the newest revision adds to its fleet's figures, or null for nothing
 */
record Row<T extends Conclusion>(
        String fleetId,
        @Nullable String group,
        Key key,
        Revisions<T> revisions,
        long firstAppendedAt,
        long placedAt,
        Arrival arrival,
        FleetFigures.@Nullable Part part) {
    /** When the newest revision was appended, and the how-manieth it was: unique, and ordered as the log is. */
    record Arrival(long appendedAt, long number) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(appendedAt, other.appendedAt);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /**
     * The row of a conclusion.
     *
     * @param before its row until now, or null for the first
     */
    static <T extends Conclusion> Row<T> of(T conclusion, @Nullable Row<T> before, Arrival arrival, Kind<T> kind) {
        long first = before == null ? arrival.appendedAt() : before.firstAppendedAt;
        Long own = kind.time().apply(conclusion);
        long at = own == null ? first : own;
        return new Row<>(
                conclusion.fleetId(),
                kind.group().apply(conclusion),
                new Key(at, conclusion.id()),
                before == null ? Revisions.of(conclusion, kind.packing()) : before.revisions.with(conclusion),
                first,
                Math.min(at, first),
                arrival,
                kind.part().apply(conclusion));
    }

    T newest() {
        return revisions.newest();
    }
}
