package io.anchorwatch.app.topology;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The highest number that each life of a node has in a session's timeline, for sessions whose whole timeline is known: a
 * higher one is surely new, and spares the look-up by which duplicates are found. Whatever is not surely new is looked up,
 * so that forgetting, and beginning empty after a restart, costs time and never exactness.
 */
final class Newest {
    private static final int MOST = 20_000;

    /** A session that more lives tell of is not followed. */
    private static final int LIVES = 8;

    private final LinkedHashMap<String, List<Life>> sessions = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Life>> eldest) {
            return size() > MOST;
        }
    };

    private static final class Life {
        private final String nodeId;
        private final long incarnation;
        private long highest;

        private Life(ReasonEvent event) {
            nodeId = event.nodeId();
            incarnation = event.nodeIncarnation();
            highest = event.nodeSequence();
        }

        private boolean of(ReasonEvent event) {
            return incarnation == event.nodeIncarnation() && nodeId.equals(event.nodeId());
        }
    }

    /** Follows a session from here on, of which these and no other entries are stored. */
    void begin(String key, List<Entry> entries) {
        sessions.put(key, new ArrayList<>(2));
        entries.forEach(entry -> put(key, entry.event()));
    }

    boolean follows(String key) {
        return sessions.containsKey(key);
    }

    /** Whether it is certain that a session has no entries. */
    boolean knowsNone(String key) {
        List<Life> lives = sessions.get(key);
        return lives != null && lives.isEmpty();
    }

    /** Whether it is certain that no entry of the session has an event's identity. */
    boolean surelyNew(String key, ReasonEvent event) {
        List<Life> lives = sessions.get(key);
        if (lives == null) {
            return false;
        }
        Life life = of(lives, event);
        return life == null || event.nodeSequence() > life.highest;
    }

    /** An entry of the session is stored. */
    void put(String key, ReasonEvent event) {
        List<Life> lives = sessions.get(key);
        if (lives == null) {
            return;
        }
        Life life = of(lives, event);
        if (life != null) {
            life.highest = Math.max(life.highest, event.nodeSequence());
        } else if (lives.size() < LIVES) {
            lives.add(new Life(event));
        } else {
            sessions.remove(key);
        }
    }

    void forget(String key) {
        sessions.remove(key);
    }

    private static @Nullable Life of(List<Life> lives, ReasonEvent event) {
        for (Life life : lives) {
            if (life.of(event)) {
                return life;
            }
        }
        return null;
    }
}
