package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A conclusion with its newest revision, and some of those before. There may be a million, so it stands in the lists itself
 * and holds numbers rather than objects.
 *
 * @param at by what it is listed, of the newest revision; epoch microseconds
 * @param group of the newest revision
 * @param firstAppendedAt when the first revision that was read was appended
 * @param placedAt when it counts: its own time, but never later than {@code firstAppendedAt}, so that a node whose clock runs
 *     ahead cannot put it into the future
 * @param appendedAt when the newest revision was appended
 * @param number the how-manieth that was
 * @param part what the newest revision adds to its fleet's figures, or null for nothing
 */
record Row<T extends Conclusion>(
        String fleetId,
        @Nullable String group,
        long at,
        String id,
        Revisions<T> revisions,
        long firstAppendedAt,
        long placedAt,
        long appendedAt,
        long number,
        FleetFigures.@Nullable Part part)
        implements Grouped {
    /** The order of eviction, which is that of the log. */
    static final Comparator<Row<?>> BY_ARRIVAL =
            Comparator.<Row<?>>comparingLong(Row::appendedAt).thenComparingLong(Row::number);

    /**
     * The row of a conclusion.
     *
     * @param before its row until now, or null for the first
     */
    static <T extends Conclusion> Row<T> of(
            T conclusion, @Nullable Row<T> before, long appendedAt, long number, Kind<T> kind, Once once) {
        long first = before == null ? appendedAt : before.firstAppendedAt;
        Long own = kind.time().apply(conclusion);
        long at = own == null ? first : own;
        String group = kind.group().apply(conclusion);
        return new Row<>(
                before == null ? once.of(conclusion.fleetId()) : before.fleetId,
                group == null ? null : once.of(group),
                at,
                before == null ? conclusion.id() : before.id,
                before == null ? Revisions.of(conclusion, kind.packing()) : before.revisions.with(conclusion),
                first,
                Math.min(at, first),
                appendedAt,
                number,
                kind.part().apply(conclusion));
    }

    Key key() {
        return new Key(at, id);
    }

    T newest() {
        return revisions.newest();
    }
}
