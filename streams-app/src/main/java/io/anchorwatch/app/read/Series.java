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
 * The conclusions of one kind: by id, by time within a fleet, and by time within a topic of interest (a session, a
 * subject) of a fleet. One thread writes, any number read; a reader never waits and sees each conclusion at most once.
 */
final class Series<T extends Conclusion> {
    private final Kind<T> kind;
    private final Map<Id, Row<T>> byId = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentNavigableMap<Key, Row<T>>> byFleet = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Grouped, Row<T>> byGroup = new ConcurrentSkipListMap<>();

    private record Id(String fleetId, String id) {}

    private record Grouped(String fleetId, String group, Key key) implements Comparable<Grouped> {
        @Override
        public int compareTo(Grouped other) {
            int byFleet = fleetId.compareTo(other.fleetId);
            int byGroup = byFleet != 0 ? byFleet : group.compareTo(other.group);
            return byGroup != 0 ? byGroup : key.compareTo(other.key);
        }
    }

    /** An empty series. */
    Series(Kind<T> kind) {
        this.kind = kind;
    }

    /** Takes one in, unless a higher revision is there. Returns the row as it is now, and what it was before, if so. */
    @Nullable
    Change<T> put(T conclusion, Row.Arrival arrival) {
        Id id = new Id(conclusion.fleetId(), conclusion.id());
        Row<T> old = byId.get(id);
        if (old != null && old.revisions().newestNumber() > conclusion.revision()) {
            return null;
        }
        Row<T> row = Row.of(conclusion, old, arrival, kind);
        byId.put(id, row);
        byFleet.computeIfAbsent(row.fleetId(), fleet -> new ConcurrentSkipListMap<>())
                .put(row.key(), row);
        String group = row.group();
        if (group != null) {
            byGroup.put(new Grouped(row.fleetId(), group, row.key()), row);
        }
        if (old != null && !old.key().equals(row.key())) {
            unlist(old);
        }
        return new Change<>(row, old);
    }

    /** What {@link #put} did. */
    record Change<T extends Conclusion>(
            Row<T> row, @Nullable Row<T> before) {}

    /** Forgets a row, if it is still the newest of its id. */
    boolean remove(Row<T> row) {
        if (!current(row)) {
            return false;
        }
        byId.remove(new Id(row.fleetId(), row.key().id()));
        unlist(row);
        return true;
    }

    private void unlist(Row<T> row) {
        byFleet.computeIfPresent(row.fleetId(), (fleet, rows) -> {
            rows.remove(row.key());
            return rows.isEmpty() ? null : rows;
        });
        String group = row.group();
        if (group != null) {
            byGroup.remove(new Grouped(row.fleetId(), group, row.key()));
        }
    }

    @Nullable
    Row<T> get(String fleetId, String id) {
        return byId.get(new Id(fleetId, id));
    }

    /** The first row of that id in any fleet. */
    @Nullable
    Row<T> find(String id) {
        return byFleet.keySet().stream()
                .map(fleet -> get(fleet, id))
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
        ConcurrentNavigableMap<Key, Row<T>> rows = byFleet.get(fleetId);
        if (rows == null) {
            return Stream.empty();
        }
        Collection<Row<T>> from =
                after == null ? rows.values() : rows.tailMap(after, false).values();
        return from.stream().takeWhile(row -> row.key().at() >= since).filter(this::current);
    }

    /** The same for one group of a fleet. */
    Stream<Row<T>> rows(String fleetId, String group, @Nullable Key after, long since) {
        Grouped from = new Grouped(fleetId, group, after == null ? new Key(Long.MAX_VALUE, "") : after);
        return byGroup.tailMap(from, after == null).entrySet().stream()
                .takeWhile(e -> e.getKey().fleetId().equals(fleetId)
                        && e.getKey().group().equals(group)
                        && e.getKey().key().at() >= since)
                .map(Map.Entry::getValue)
                .filter(this::current);
    }

    /** A conclusion that moves in time stands at two places for an instant: only the newest of them is shown. */
    private boolean current(Row<T> row) {
        Row<T> newest = get(row.fleetId(), row.key().id());
        return newest != null && newest.arrival().equals(row.arrival());
    }
}
