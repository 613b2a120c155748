package io.anchorwatch.app.read;

import io.anchorwatch.app.read.Sorted.Sought;
import io.anchorwatch.conclusion.Conclusion;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The newest revisions of one fleet's conclusions of one kind: by id, by time, and by time within a group (a session, a subject). */
final class Lists<T extends Conclusion> {
    private final Rows<T> rows;
    private final Sorted byId = new Sorted();
    private final Sorted byTime = new Sorted();
    private final Sorted byGroup = new Sorted();

    Lists(Rows<T> rows) {
        this.rows = rows;
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** How much room they take without the rows, in bytes. */
    long bytes() {
        return byId.bytes() + byTime.bytes() + byGroup.bytes();
    }

    /** The row of an id, or {@link Rows#NONE}. */
    int find(byte[] id) {
        return byId.find(Arrays.hashCode(id), row -> rows.compareId(id, row));
    }

    /** Lists a row, instead of one of the same conclusion that stands in the same place. */
    void add(int row) {
        byte[] id = rows.id(row);
        Sought sameId = other -> rows.compareId(id, other);
        byId.put(Arrays.hashCode(id), sameId, row);
        byTime.put(newestFirst(rows.at(row)), sameId, row);
        byte[] group = rows.group(row);
        if (group != null) {
            byGroup.put(Arrays.hashCode(group), inGroup(group, rows.at(row), id), row);
        }
    }

    /** Takes a row out of all lists; by its id it is found until another is. */
    void leave(int row) {
        byte[] id = rows.id(row);
        byTime.remove(newestFirst(rows.at(row)), other -> rows.compareId(id, other));
        byte[] group = rows.group(row);
        if (group != null) {
            byGroup.remove(Arrays.hashCode(group), inGroup(group, rows.at(row), id));
        }
    }

    /** Forgets a row. */
    void remove(int row) {
        leave(row);
        byte[] id = rows.id(row);
        byId.remove(Arrays.hashCode(id), other -> rows.compareId(id, other));
    }

    /**
     * The rows behind a place, the newest first, whatever their group.
     *
     * @param after null from the newest
     * @return how many there were, at most as many as there is room for
     */
    int read(@Nullable Key after, int[] into) {
        Key from = after == null ? new Key(Long.MAX_VALUE, "") : after;
        byte[] id = Rows.utf8(from.id());
        return byTime.read(newestFirst(from.at()), row -> rows.compareId(id, row), into);
    }

    /** The same for one group; rows of other groups may follow. */
    int read(byte[] group, @Nullable Key after, int[] into) {
        Key from = after == null ? new Key(Long.MAX_VALUE, "") : after;
        Sought place = inGroup(group, from.at(), Rows.utf8(from.id()));
        return byGroup.read(Arrays.hashCode(group), place, into);
    }

    private static long newestFirst(long at) {
        return ~at;
    }

    private Sought inGroup(byte[] group, long at, byte[] id) {
        return row -> {
            int byName = rows.compareGroup(group, row);
            if (byName != 0) {
                return byName;
            }
            int newestFirst = Long.compare(rows.at(row), at);
            return newestFirst != 0 ? newestFirst : rows.compareId(id, row);
        };
    }
}
