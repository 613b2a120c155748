package io.anchorwatch.app.query;

import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.SourceCounts;
import java.util.ArrayList;
import java.util.List;

/** Attempts in a list: the second implementation, for tests. */
public final class MemorySources implements SourceQueries {
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> unreached = new ArrayList<>();

    public synchronized void put(Attempt attempt) {
        attempts.add(attempt);
    }

    /** From now on what is there does not answer. */
    public synchronized void unreached(String where) {
        unreached.add(where);
    }

    @Override
    public synchronized TopSources top(String fleetId, long since, long until, int limit) {
        SourceCounts sum = SourceCounts.bucket();
        attempts.stream()
                .filter(each -> each.fleetId().equals(fleetId) && each.placedAt() >= since && each.placedAt() < until)
                .forEach(sum::take);
        return new TopSources(sum.top(limit), !sum.crowded(), unreached);
    }
}
