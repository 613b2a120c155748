package io.anchorwatch.app.topology;

import io.anchorwatch.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions in memory, the least recently used forgotten first: whoever is missing is folded from its timeline. */
final class SessionCache {
    private static final int MOST = 20_000;

    private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    @Nullable
    Session get(String key) {
        return sessions.get(key);
    }

    void keep(String key, @Nullable Session session) {
        if (session == null) {
            sessions.remove(key);
        } else {
            sessions.put(key, session);
        }
    }
}
