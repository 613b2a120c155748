package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.Rest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions in memory. Those that were spoken of a moment ago are awake; the others rest as bytes, a tenth as large, until
 * they are spoken of again. Who is only looked at, since time passes for him, wakes for that look. So does, for one event, who is spoken of
 * while all places are taken by some that are still spoken of: did he take one, then of a fleet that is a little too large nobody
 * would be found awake. Of those at rest the ones who have been silent for longest are forgotten first: whoever is
 * missing is folded from its timeline.
 */
final class SessionCache implements AutoCloseable {
    /** How long nobody has spoken of a session that rests, in microseconds. */
    private static final long SILENT = 300_000;

    /** How many are awake. */
    private static final int AWAKE_MOST = 2_500;

    /** What a session that is awake takes on the heap, in bytes, generously. */
    private static final int AWAKE_BYTES = 4_096;

    /** How many go to rest when another is spoken of: more than one, so that the silent ones become fewer. */
    private static final int RESTING_AT_ONCE = 2;

    private static final long LEAST_BYTES = 20_000_000;

    private final int awakeMost;
    private final Rest rest;
    private final HeapShare share;
    private final Resting resting;
    private long room;
    private final PackWriter scratch = new PackWriter();
    private final LinkedHashMap<String, SessionCell> awake = new LinkedHashMap<>(1_024, 0.75f, true);

    /** Is awake for as long as it is spoken of, since it has no place. */
    private @Nullable SessionCell guest;

    /**
     * Nothing at first.
     *
     * @param policies under which sessions are folded
     */
    SessionCache(Tuning tuning, Policies policies) {
        this.awakeMost = tuning.sessionsAwake();
        this.share = tuning.resting();
        share.join();
        this.room = share.each();
        this.resting = new Resting(room);
        this.rest = new Rest(policies);
    }

    /** If a quarter of the heap is for sessions: as many awake as if all partitions were here, and the rest for those at rest of the ones that are. */
    static Tuning tuning(long heapBytes, int partitions) {
        long all = heapBytes / 4;
        long awake = Math.min(AWAKE_MOST, Math.max(LEAST_BYTES, all / partitions) / 2 / AWAKE_BYTES);
        return new Tuning((int) awake, new HeapShare(all, LEAST_BYTES, awake * AWAKE_BYTES));
    }

    /** Leaves its room to others. Nothing is asked for afterwards. */
    @Override
    public void close() {
        share.leave();
    }

    /** One that is spoken of; those that have been silent for long go to rest. */
    SessionCell of(String key, long clock) {
        long now = share.each();
        if (now != room) {
            room = now;
            resting.most(now);
        }
        SessionCell cell = of(key, true);
        cell.usedAt(clock);
        for (int i = 0; i < RESTING_AT_ONCE && !awake.isEmpty(); i++) {
            SessionCell eldest = awake.values().iterator().next();
            if (eldest == cell || eldest.usedAt() > clock - SILENT) {
                break;
            }
            awake.remove(eldest.key());
            if (!rest(eldest)) { // Whoever cannot rest is asked again after as long a silence.
                eldest.usedAt(clock);
                awake.put(eldest.key(), eldest);
            }
        }
        return cell;
    }

    /** One that is looked at, though nobody speaks of it. Makes one where there is none. */
    SessionCell visited(String key) {
        return of(key, false);
    }

    /** For when the next look at a session is armed; the least there is where that is not known, as when it must be folded. */
    long armed(String key) {
        SessionCell known = guest != null && guest.key().equals(key) ? guest : awake.get(key);
        if (known != null) {
            return known.session() == null ? Long.MIN_VALUE : known.armed();
        }
        byte[] rested = resting.get(bytes(key));
        return rested == null ? Long.MIN_VALUE : SessionCell.armed(rested);
    }

    private SessionCell of(String key, boolean stays) {
        if (guest != null && guest.key().equals(key)) {
            SessionCell known = guest;
            if (stays && awake.size() < awakeMost) {
                guest = null;
                awake.put(key, known);
            }
            return known;
        }
        SessionCell known = awake.get(key);
        if (known != null) {
            return known;
        }
        byte[] rested = resting.take(bytes(key));
        SessionCell cell = rested == null ? new SessionCell(key) : SessionCell.wake(key, rested, rest);
        if (stays && awake.size() < awakeMost) {
            awake.put(key, cell);
        } else {
            receive(cell);
        }
        return cell;
    }

    /** A guest goes back to rest. Who cannot takes a place, if need be that of the one silent for longest, which rests or is forgotten. */
    private void receive(SessionCell next) {
        SessionCell last = guest;
        guest = next;
        if (last == null || rest(last)) {
            return;
        }
        if (awake.size() >= awakeMost) {
            SessionCell eldest = awake.values().iterator().next();
            awake.remove(eldest.key());
            rest(eldest);
        }
        awake.put(last.key(), last);
    }

    /** Puts one to rest, unless it is over, when it is forgotten; false where it cannot rest. */
    private boolean rest(SessionCell cell) {
        if (cell.session() == null) {
            return true;
        }
        boolean rests = cell.rest(rest, scratch);
        if (rests) {
            resting.put(bytes(cell.key()), scratch);
        }
        return rests;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing is stored of a session any longer. */
    void forget(String key) {
        awake.remove(key);
        if (guest != null && guest.key().equals(key)) {
            guest = null;
        }
        resting.remove(bytes(key));
    }
}
