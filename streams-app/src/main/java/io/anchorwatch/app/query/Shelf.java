package io.anchorwatch.app.query;

import java.util.List;
import java.util.Set;

/** The partitions that one instance holds: this one's own, or another's behind the wire. */
public interface Shelf {
    /**
     * Asks those of the partitions that the instance holds in that role and can read now; the others are left out, as all
     * of them are when the instance cannot be reached. Never throws because of that.
     *
     * @param role {@code STANDBY} is answered from any copy there is, also one that is being filled
     */
    <Q, T> List<Part<T>> ask(Ask<Q, T> ask, Q question, Set<Integer> partitions, ServedBy.Role role);
}
