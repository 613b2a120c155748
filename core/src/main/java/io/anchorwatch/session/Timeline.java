package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import java.util.List;
import java.util.Set;

/**
 * All that is known of one session.
 *
 * @param lines in the domain's order (docs/domain.md, order)
 * @param revision how often late events have amended it
 */
public record Timeline(View view, List<Line> lines, int revision) {
    public Timeline {
        lines = List.copyOf(lines);
    }

    /** One entry and what is worth knowing about it. */
    public record Line(Entry entry, Set<Flag> flags) {
        public Line {
            flags = Set.copyOf(flags);
        }
    }
}
