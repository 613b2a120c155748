package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The conclusions of one kind, with their revisions. One thread writes, any number read: a few rows at a time, so that neither waits for
 * longer than those take. Between them a conclusion may move in time, and be met twice.
 */
final class Series<T extends Conclusion> {
    /** How many revisions of one conclusion are kept: the first and the newest. */
    static final int REVISIONS_MAX = 32;

    private static final int AT_A_TIME = 64;
    private static final int FIGURES_AT_A_TIME = 256;

    private final Kind<T> kind;
    private final Rows<T> rows;
    private final Map<String, Lists<T>> fleets = new HashMap<>();

    /** The newest revisions, by when they were appended. */
    private final Sorted byArrival = new Sorted();

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** An empty series. */
    Series(Kind<T> kind) {
        this.kind = kind;
        this.rows = new Rows<>(kind);
    }

    /** What {@link #put} did: the bytes that are kept, and how many more revisions there are. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    record Change(byte[] packed, int more) {}

    /**
     * Takes one in, unless a higher revision is there: then null.
     *
     * @param arrival the how-manieth it is of all
     */
    @Nullable
    Change put(T conclusion, long appendedAt, long arrival) {
        byte[] packed = kind.packing().pack(conclusion);
        lock.writeLock().lock();
        try {
            Lists<T> lists = fleets.computeIfAbsent(conclusion.fleetId(), any -> new Lists<>(rows));
            int old = lists.find(Rows.utf8(conclusion.id()));
            if (old != Rows.NONE && rows.revision(old) > conclusion.revision()) {
                return null;
            }
            return new Change(packed, put(lists, old, conclusion, packed, appendedAt, arrival));
        } finally {
            lock.writeLock().unlock();
        }
    }

    private int put(Lists<T> lists, int old, T conclusion, byte[] packed, long appendedAt, long arrival) {
        long first = old == Rows.NONE ? appendedAt : rows.firstAppendedAt(old);
        Long own = kind.time().apply(conclusion);
        long at = own == null ? first : own;
        boolean again = old != Rows.NONE && rows.revision(old) == conclusion.revision();
        int row = rows.add(conclusion, packed, at, appendedAt, first, arrival, again ? rows.previous(old) : old);
        if (old != Rows.NONE) {
            lists.leave(old);
            byArrival.remove(rows.appendedAt(old), arrived(rows.arrival(old)));
        }
        lists.add(row);
        byArrival.put(appendedAt, arrived(arrival), row);
        if (again) {
            rows.remove(old);
            return 0;
        }
        if (rows.earlier(row) < REVISIONS_MAX) {
            return 1;
        }
        rows.removeSecond(row);
        return 0;
    }

    private Sorted.Sought arrived(long arrival) {
        return row -> Long.compare(arrival, rows.arrival(row));
    }

    /** When the one was appended that was appended first, or {@link Long#MAX_VALUE}; for the thread that writes. */
    long oldestAppend() {
        return byArrival.isEmpty() ? Long.MAX_VALUE : rows.appendedAt(byArrival.first());
    }

    /** The how-manieth of all that was; for the thread that writes. */
    long oldestArrival() {
        return byArrival.isEmpty() ? Long.MAX_VALUE : rows.arrival(byArrival.first());
    }

    /** Forgets it, and says how many revisions that were. */
    int forgetOldest() {
        lock.writeLock().lock();
        try {
            int row = byArrival.first();
            byArrival.remove(rows.appendedAt(row), arrived(rows.arrival(row)));
            String fleetId = rows.fleetId(row);
            Lists<T> lists = fleets.get(fleetId);
            if (lists != null) {
                lists.remove(row);
                if (lists.isEmpty()) {
                    fleets.remove(fleetId);
                }
            }
            int revisions = rows.earlier(row) + 1;
            rows.removeAll(row);
            return revisions;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How much room all of it takes, in bytes. */
    long bytes() {
        lock.readLock().lock();
        try {
            long lists = fleets.values().stream().mapToLong(Lists::bytes).sum();
            return rows.bytes() + byArrival.bytes() + lists;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What was packed. */
    T unpack(byte[] packed) {
        return kind.packing().unpack(packed);
    }

    /**
     * The revisions of a conclusion, the newest last; none where it is not here.
     *
     * @param wanted of which fleets
     */
    List<T> revisions(String id, Predicate<String> wanted) {
        byte[] bytes = Rows.utf8(id);
        List<byte[]> packed = new ArrayList<>();
        lock.readLock().lock();
        try {
            for (Map.Entry<String, Lists<T>> fleet : fleets.entrySet()) {
                int row = wanted.test(fleet.getKey()) ? fleet.getValue().find(bytes) : Rows.NONE;
                for (; row != Rows.NONE; row = rows.previous(row)) {
                    packed.add(0, rows.packed(row));
                }
                if (!packed.isEmpty()) {
                    break;
                }
            }
        } finally {
            lock.readLock().unlock();
        }
        return packed.stream().map(this::unpack).toList();
    }

    /**
     * A fleet's rows, the newest first.
     *
     * @param group only of this session or subject, or null for all
     * @param after only rows behind this place, or null from the newest
     * @param since only rows whose time is not before, epoch microseconds
     */
    Iterator<Row> rows(String fleetId, @Nullable String group, @Nullable Key after, long since) {
        byte[] bytes = group == null ? null : Rows.utf8(group);
        return new Iterator<>() {
            private final Queue<Row> next = new ArrayDeque<>();
            private @Nullable Key last = after;
            private boolean more = true;

            @Override
            public boolean hasNext() {
                if (next.isEmpty() && more) {
                    more = read(fleetId, bytes, last, since, next);
                }
                return !next.isEmpty();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Row row = next.remove();
                last = row.key();
                return row;
            }
        };
    }

    /** Reads the next few, and says whether there may be more. */
    private boolean read(String fleetId, byte @Nullable [] group, @Nullable Key after, long since, Queue<Row> into) {
        int[] some = new int[AT_A_TIME];
        lock.readLock().lock();
        try {
            Lists<T> lists = fleets.get(fleetId);
            int read = lists == null ? 0 : group == null ? lists.read(after, some) : lists.read(group, after, some);
            for (int i = 0; i < read; i++) {
                int row = some[i];
                boolean other = group != null && !Arrays.equals(group, rows.group(row));
                if (other || rows.at(row) < since) {
                    return false;
                }
                into.add(new Row(rows.at(row), new String(rows.id(row), StandardCharsets.UTF_8), rows.packed(row)));
            }
            return read == some.length;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Adds a fleet's conclusions to its figures that count from one time until another, exclusively; epoch microseconds. */
    void add(String fleetId, long since, long until, FleetFigures.Sum to) {
        int[] some = new int[FIGURES_AT_A_TIME];
        Key last = null;
        for (boolean more = true; more; ) {
            lock.readLock().lock();
            try {
                Lists<T> lists = fleets.get(fleetId);
                int read = lists == null ? 0 : lists.read(last, some);
                more = read == some.length;
                for (int i = 0; i < read; i++) {
                    int row = some[i];
                    if (rows.at(row) < since) {
                        return;
                    }
                    if (rows.countedAt(row) >= since && rows.countedAt(row) < until) {
                        rows.add(row, to);
                    }
                }
                if (more) {
                    int end = some[read - 1];
                    last = new Key(rows.at(end), new String(rows.id(end), StandardCharsets.UTF_8));
                }
            } finally {
                lock.readLock().unlock();
            }
        }
    }
}
