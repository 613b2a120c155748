package io.anchorwatch.app.topology;

import io.anchorwatch.policy.Policies;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions in memory. Those that were spoken of a moment ago are awake; the others rest as bytes, a tenth as large, until
 * they are spoken of again. The least recently used rest first, and are forgotten first: whoever is missing is folded from its
 * timeline.
 */
final class SessionCache {
    /** How long nobody has spoken of a session that rests, in microseconds. */
    private static final long SILENT = 10_000_000;

    /** How many are awake. */
    private static final int AWAKE_MOST = 20_000;

    /** What a session that is awake takes on the heap, in bytes, generously. */
    private static final int AWAKE_BYTES = 4_096;

    /** What a session at rest takes besides its bytes and its key: places in a map, and the heads of objects. */
    private static final int RESTING_BYTES = 128;

    /** How many go to rest when another is spoken of: more than one, so that the silent ones become fewer. */
    private static final int RESTING_AT_ONCE = 2;

    private static final long LEAST_BYTES = 20_000_000;

    private final int awakeMost;
    private final long restingMost;
    private final Policies policies;
    private final LinkedHashMap<String, SessionCell> awake = new LinkedHashMap<>(1_024, 0.75f, true);
    private final LinkedHashMap<String, byte[]> resting = new LinkedHashMap<>(1_024);
    private long restingBytes;

    /**
     * Nothing at first.
     *
     * @param policies under which sessions are folded
     */
    SessionCache(Tuning tuning, Policies policies) {
        this.awakeMost = tuning.sessionsAwake();
        this.restingMost = tuning.restingBytes();
        this.policies = policies;
    }

    /** As one partition of several can afford it, if a quarter of the heap is for sessions and all partitions are here. */
    static Tuning tuning(Duration lookEvery, long heapBytes, int partitions) {
        long mine = Math.max(LEAST_BYTES, heapBytes / 4 / partitions);
        long awake = Math.min(AWAKE_MOST, mine / 2 / AWAKE_BYTES);
        return new Tuning(lookEvery, (int) awake, mine - awake * AWAKE_BYTES);
    }

    /** One that is spoken of; those that have been silent for long go to rest. */
    SessionCell of(String key, long clock) {
        SessionCell cell = of(key);
        cell.usedAt(clock);
        Iterator<SessionCell> eldest = awake.values().iterator();
        for (int i = 0; i < RESTING_AT_ONCE; i++) {
            SessionCell next = eldest.next();
            if (next == cell || next.usedAt() > clock - SILENT) {
                break;
            }
            rest(next);
            eldest.remove();
        }
        return cell;
    }

    /** Makes one where there is none. */
    SessionCell of(String key) {
        SessionCell known = awake.get(key);
        if (known != null) {
            return known;
        }
        byte[] rested = resting.remove(key);
        if (rested != null) {
            restingBytes -= size(key, rested);
        }
        SessionCell cell = rested == null ? new SessionCell(key) : SessionCell.wake(key, rested, policies);
        awake.put(key, cell);
        if (awake.size() > awakeMost) {
            Iterator<SessionCell> eldest = awake.values().iterator();
            rest(eldest.next());
            eldest.remove();
        }
        return cell;
    }

    private void rest(SessionCell cell) {
        byte[] rested = cell.rest();
        if (rested == null) {
            return;
        }
        resting.put(cell.key(), rested);
        restingBytes += size(cell.key(), rested);
        for (Iterator<Map.Entry<String, byte[]>> eldest = resting.entrySet().iterator();
                restingBytes > restingMost;
                eldest.remove()) {
            Map.Entry<String, byte[]> forgotten = eldest.next();
            restingBytes -= size(forgotten.getKey(), forgotten.getValue());
        }
    }

    private static long size(String key, byte[] rested) {
        return (long) RESTING_BYTES + key.length() + rested.length;
    }

    /** Nothing is stored of a session any longer. */
    void forget(String key) {
        awake.remove(key);
        byte[] rested = resting.remove(key);
        restingBytes -= rested == null ? 0 : size(key, rested);
    }
}
