package io.anchorwatch.app.read;

import java.util.Comparator;

/** Something that has a place in a list: the newest first, those of one time by their ids. */
interface Placed {
    Comparator<Placed> NEWEST_FIRST = Placed::compare;

    /** Epoch microseconds. */
    long at();

    String id();

    private static int compare(Placed one, Placed other) {
        int byTime = Long.compare(other.at(), one.at());
        return byTime != 0 ? byTime : one.id().compareTo(other.id());
    }
}
