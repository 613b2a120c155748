package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import java.util.ArrayList;
import java.util.List;

/**
 * A conclusion with its newest revision, and some of those before.
 *
 * @param key of the newest revision
 * @param revisions the highest last, never empty, at most {@link #REVISIONS_MAX}
 * @param placedAt when it counts: its own time, but never later than the append of its first revision that was read, so
 *     that a node whose clock runs ahead cannot put it into the future; epoch microseconds
 * @param arrival its place in the order of eviction
 */
record Row<T extends Conclusion>(Key key, List<T> revisions, long firstAppendedAt, long placedAt, Arrival arrival) {
    /** How many revisions of one conclusion are kept: the first and the newest. */
    static final int REVISIONS_MAX = 32;

    /** When the newest revision was appended, and the how-manieth it was: unique, and ordered as the log is. */
    record Arrival(long appendedAt, long number) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(appendedAt, other.appendedAt);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    T newest() {
        return revisions.get(revisions.size() - 1);
    }

    /** With one more revision, the highest so far. One of the same number replaces the one that was there. */
    Row<T> revised(T conclusion, long at, Arrival arrival) {
        List<T> more = new ArrayList<>(revisions);
        if (newest().revision() == conclusion.revision()) {
            more.remove(more.size() - 1);
        }
        more.add(conclusion);
        if (more.size() > REVISIONS_MAX) {
            more.remove(1);
        }
        return new Row<>(
                new Key(at, conclusion.id()),
                List.copyOf(more),
                firstAppendedAt,
                Math.min(at, firstAppendedAt),
                arrival);
    }
}
