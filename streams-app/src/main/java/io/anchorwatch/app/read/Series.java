package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conclusions of one kind, by fleet: by id, by time, and by time within a topic of interest (a session, a subject). One
 * thread writes, any number read; a reader never waits and sees each conclusion at most once.
 */
final class Series<T extends Conclusion> {
    private final Kind<T> kind;
    private final Once once;
    private final Map<String, Fleet<T>> fleets = new ConcurrentHashMap<>();

    private static final class Fleet<T extends Conclusion> {
        private final Map<String, Row<T>> byId = new ConcurrentHashMap<>();
        private final ConcurrentNavigableMap<Placed, Row<T>> byTime = new ConcurrentSkipListMap<>(Placed.NEWEST_FIRST);
        private final ConcurrentNavigableMap<Grouped, Row<T>> byGroup = new ConcurrentSkipListMap<>(Grouped.ORDER);

        /** Where a row of the same conclusion stands in its place already, that one stays as the key and this is what it tells. */
        private void list(Row<T> row) {
            byId.put(row.id(), row);
            byTime.put(row, row);
            if (row.group() != null) {
                byGroup.put(row, row);
            }
        }

        private void unlist(Row<?> row) {
            byTime.remove(row);
            if (row.group() != null) {
                byGroup.remove(row);
            }
        }

        /** A conclusion that moves in time stands at two places for an instant: only the newest of them is shown. */
        private boolean current(Row<?> row) {
            Row<T> newest = byId.get(row.id());
            return newest != null && newest.number() == row.number();
        }
    }

    /** An empty series. */
    Series(Kind<T> kind, Once once) {
        this.kind = kind;
        this.once = once;
    }

    /**
     * Takes one in, unless a higher revision is there. Returns the row as it is now, and what it was before, if so.
     *
     * @param number the how-manieth it is of all
     */
    @Nullable
    Change<T> put(T conclusion, long appendedAt, long number) {
        Fleet<T> fleet = fleets.computeIfAbsent(conclusion.fleetId(), any -> new Fleet<>());
        Row<T> old = fleet.byId.get(conclusion.id());
        if (old != null && old.revisions().number() > conclusion.revision()) {
            return null;
        }
        Row<T> row = Row.of(conclusion, old, appendedAt, number, kind, once);
        fleet.list(row);
        if (old != null && Placed.NEWEST_FIRST.compare(old, row) != 0) {
            fleet.unlist(old);
        }
        return new Change<>(row, old);
    }

    /** What {@link #put} did. */
    record Change<T extends Conclusion>(
            Row<T> row, @Nullable Row<T> before) {}

    /** Forgets a row, if it is still the newest of its id. */
    void remove(Row<?> row) {
        Fleet<T> fleet = fleets.get(row.fleetId());
        if (fleet != null && fleet.current(row)) {
            fleet.byId.remove(row.id());
            fleet.unlist(row);
            if (fleet.byId.isEmpty()) {
                fleets.remove(row.fleetId());
            }
        }
    }

    /** The first row of that id in any fleet. */
    @Nullable
    Row<T> find(String id) {
        return fleets.values().stream()
                .map(fleet -> fleet.byId.get(id))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * A fleet's rows, the newest first.
     *
     * @param after only rows behind this place, or null from the newest
     * @param since only rows whose time is not before, epoch microseconds
     */
    Stream<Row<T>> rows(String fleetId, @Nullable Key after, long since) {
        Fleet<T> fleet = fleets.get(fleetId);
        if (fleet == null) {
            return Stream.empty();
        }
        Collection<Row<T>> from = after == null
                ? fleet.byTime.values()
                : fleet.byTime.tailMap(after, false).values();
        return from.stream().takeWhile(row -> row.at() >= since).filter(fleet::current);
    }

    /** The same for one group of a fleet. */
    Stream<Row<T>> rows(String fleetId, String group, @Nullable Key after, long since) {
        Fleet<T> fleet = fleets.get(fleetId);
        if (fleet == null) {
            return Stream.empty();
        }
        Grouped from = after == null
                ? new Grouped.Place(group, Long.MAX_VALUE, "")
                : new Grouped.Place(group, after.at(), after.id());
        return fleet.byGroup.tailMap(from, after == null).values().stream()
                .takeWhile(row -> group.equals(row.group()) && row.at() >= since)
                .filter(fleet::current);
    }
}
