package io.anchorwatch.app.read;

import java.util.Comparator;

/** Something that has a place in a list: the newest first, those of one time by their ids. */
interface Placed {
    Comparator<Placed> NEWEST_FIRST =
            Comparator.comparingLong(Placed::at).reversed().thenComparing(Placed::id);

    /** Epoch microseconds. */
    long at();

    String id();
}
