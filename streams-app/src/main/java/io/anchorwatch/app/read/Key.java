package io.anchorwatch.app.read;

import java.util.Comparator;

/**
 * Where a conclusion stands in a list: the newest first, those of one time by their ids.
 *
 * @param at epoch microseconds
 */
public record Key(long at, String id) implements Comparable<Key> {
    private static final Comparator<Key> NEWEST_FIRST =
            Comparator.comparingLong(Key::at).reversed().thenComparing(Key::id);

    @Override
    public int compareTo(Key other) {
        return NEWEST_FIRST.compare(this, other);
    }
}
