package io.anchorwatch.app.read;

/**
 * Where a conclusion stands in a list: the newest first, those of one time by their ids.
 *
 * @param at epoch microseconds
 */
public record Key(long at, String id) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
        int byTime = Long.compare(other.at, at);
        return byTime != 0 ? byTime : id.compareTo(other.id);
    }
}
