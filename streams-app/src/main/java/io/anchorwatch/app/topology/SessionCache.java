package io.anchorwatch.app.topology;

import io.anchorwatch.session.Session;
import io.anchorwatch.session.Standing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions in memory, the least recently used forgotten first: whoever is missing is folded from its timeline. */
final class SessionCache {
    private static final int MOST = 20_000;
    private static final int TOLD_MOST = 16;

    private final LinkedHashMap<String, Cell> cells = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cell> eldest) {
            return size() > MOST;
        }
    };

    /** A session, and what the time index is known to hold for it, which spares asking it at every event. */
    static final class Cell {
        private @Nullable Session session;
        private long armed = Long.MAX_VALUE;
        private boolean expires;
        private @Nullable Standing standing;

        /** What was told of the session, by id; null when not all of it is known. */
        private @Nullable Map<String, Object> told;

        /** Nothing is stored of the session yet: from here on all that is told of it is known here. */
        void begins() {
            told = new HashMap<>(4);
        }

        /** Whether nothing that is not {@linkplain #told here} has ever been told of the session. */
        boolean knowsAll() {
            return told != null;
        }

        /** What was told under an id, or null where that is not known here. */
        @Nullable
        Object told(String id) {
            Map<String, Object> known = told;
            return known == null ? null : known.get(id);
        }

        /** Something is told. A session that is told much of is no longer followed. */
        void tell(String id, Object what) {
            Map<String, Object> known = told;
            if (known != null && known.size() < TOLD_MOST) {
                known.put(id, what);
            } else {
                told = null;
            }
        }

        /** Something that was told is taken back. */
        void untell(String id) {
            if (told != null) {
                told.remove(id);
            }
        }

        /** The session in memory, or null where it must be folded. */
        @Nullable
        Session session() {
            return session;
        }

        /** Whether the index must be told of a deadline: it knows none that is as early. */
        boolean arms(long deadline) {
            boolean earlier = deadline < armed;
            armed = Math.min(armed, deadline);
            return earlier;
        }

        /** Whether the list must be told how the session stands: it has changed, as far as is known. */
        boolean stands(Standing now) {
            boolean changed = !now.equals(standing);
            standing = now;
            return changed;
        }

        /** The session's deadline was taken out of the index. */
        void disarmed() {
            armed = Long.MAX_VALUE;
        }

        /** Whether the index must be told that the timeline expires: it has not been, as far as is known. */
        boolean expires() {
            boolean told = expires;
            expires = true;
            return !told;
        }
    }

    /** Makes one where there is none. */
    Cell of(String key) {
        return cells.computeIfAbsent(key, any -> new Cell());
    }

    /** Null for a session in which nothing can change but by an event. */
    void keep(String key, @Nullable Session session) {
        if (session != null) {
            of(key).session = session;
        } else {
            cells.remove(key);
        }
    }
}
