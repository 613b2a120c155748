package io.anchorwatch.app.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each of many may do: so much at once, and so much more every second. At most so many are remembered; who has
 * not come for the longest is forgotten first, which gives them a full budget again. Thread-safe.
 */
public final class Budget {
    private static final int REMEMBERED_MAX = 10_000;
    private static final double NANOS = 1e9;

    private final double most;
    private final double perSecond;
    private final LongSupplier nanos;
    private final Map<String, Left> left = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Left> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private record Left(double units, long at) {}

    /** @param nanos a clock that never goes back */
    public Budget(double most, double perSecond, LongSupplier nanos) {
        this.most = most;
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /**
     * Takes one unit of somebody's.
     *
     * @return 0 if there was one, else in how many seconds there will be
     */
    public synchronized int take(String whose) {
        long now = nanos.getAsLong();
        Left before = left.getOrDefault(whose, new Left(most, now));
        double units = Math.min(most, before.units() + (now - before.at()) / NANOS * perSecond);
        boolean enough = units >= 1;
        left.put(whose, new Left(enough ? units - 1 : units, now));
        return enough ? 0 : (int) Math.max(1, Math.ceil((1 - units) / perSecond));
    }
}
