package io.anchorwatch.app.topology;

import io.anchorwatch.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions in memory, the least recently used forgotten first: whoever is missing is folded from its timeline. */
final class SessionCache {
    private static final int MOST = 20_000;

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
