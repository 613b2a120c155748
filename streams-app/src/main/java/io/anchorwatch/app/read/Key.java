package io.anchorwatch.app.read;

/**
 * Where a conclusion stands in a list: the newest first, those of one time by their ids.
 *
 * @param at epoch microseconds
 */
public record Key(long at, String id) implements Placed, Comparable<Key> {
    @Override
    public int compareTo(Key other) {
        return NEWEST_FIRST.compare(this, other);
    }
}
