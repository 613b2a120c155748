package io.anchorwatch.app.query;

import io.anchorwatch.flood.SourceCount;
import java.util.List;

/** What is asked about sources. One implementation reads the stores of all instances, one is a list in memory. */
public interface SourceQueries {
    /**
     * The sources of a fleet that asked most in a span of time.
     *
     * @param since epoch microseconds, inclusive; until exclusive; an implementation may round both to the minute
     * @param limit at most so many, 1 to 1000
     */
    TopSources top(String fleetId, long since, long until, int limit);

    /**
     * Sources, the busiest first.
     *
     * @param whole whether all of the span was still known, and no source had to be let go
     * @param unreached where sources are missing here
     */
    record TopSources(List<SourceCount> items, boolean whole, List<String> unreached) {
        public TopSources {
            items = List.copyOf(items);
            unreached = List.copyOf(unreached);
        }
    }
}
