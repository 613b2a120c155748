package io.anchorwatch.app.read;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Something that has a place in the list of its group (a session, a subject), if it has one. */
interface Grouped extends Placed {
    /** Of those that have a group. */
    Comparator<Grouped> ORDER = Grouped::compare;

    @Nullable
    String group();

    private static int compare(Grouped one, Grouped other) {
        int byGroup = String.valueOf(one.group()).compareTo(String.valueOf(other.group()));
        return byGroup != 0 ? byGroup : NEWEST_FIRST.compare(one, other);
    }

    /** Such a place. */
    record Place(String group, long at, String id) implements Grouped {}
}
