package io.anchorwatch.app.read;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Something that has a place in the list of its group (a session, a subject), if it has one. */
interface Grouped extends Placed {
    /** Of those that have a group. */
    Comparator<Grouped> ORDER =
            Comparator.comparing((Grouped one) -> String.valueOf(one.group())).thenComparing(Placed.NEWEST_FIRST);

    @Nullable
    String group();

    /** Such a place. */
    record Place(String group, long at, String id) implements Grouped {}
}
