package io.anchorwatch.app.topology;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.Session;
import io.anchorwatch.session.Standing;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions in memory, the least recently used forgotten first: whoever is missing is folded from its timeline. */
final class SessionCache {
    private static final int LEAST = 20_000;

    /** What a session takes on the heap, in bytes, generously. */
    private static final int SESSION_BYTES = 4_096;

    private final LinkedHashMap<String, Cell> cells;

    /** @param most how many sessions are kept */
    SessionCache(int most) {
        cells = new LinkedHashMap<>(1_024, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Cell> eldest) {
                return size() > most;
            }
        };
    }

    /** How many sessions a partition may keep if a quarter of the heap is for sessions and all partitions are here. */
    static int most(long heapBytes, int partitions) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, heapBytes / 4 / SESSION_BYTES / partitions));
    }

    /** A session, and what is known of what is stored about it, which spares asking for it at every event. */
    static final class Cell {
        private final String key;
        private @Nullable Session session;
        private long armed = Long.MAX_VALUE;
        private @Nullable Standing standing;
        private boolean neverRejected;

        /** Whose entries are stored; null when not all of them are known. */
        private @Nullable Lives lives;

        private final Remembered remembered = new Remembered();
        private @Nullable ClientSession client;

        private Cell(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }

        @Nullable
        Lives lives() {
            return lives;
        }

        /** Nothing is stored of the session yet: from here on all that is told of it is known here. */
        void begins() {
            lives = new Lives();
            remembered.begins();
            neverRejected = true;
        }

        /** The session rejects somebody; whether it is certain that this is the first time. */
        boolean rejects() {
            boolean first = neverRejected;
            neverRejected = false;
            return first;
        }

        /** This and nothing else is stored. */
        void follows(Timelines.Stored all) {
            lives = new Lives();
            all.entries().forEach(entry -> stored(entry.event()));
            remembered.begins();
            all.said().forEach(one -> remembered.put(one.id(), one));
            all.shares().forEach(share -> remembered.put(Shares.place(share), share));
            client = all.client();
        }

        /** Whether it is certain that an event's number is above all that are stored of its node's life. */
        boolean surelyNew(ReasonEvent event) {
            return lives != null && lives.surelyNew(event);
        }

        /** An entry is stored. */
        void stored(ReasonEvent event) {
            if (lives != null && !lives.put(event)) {
                lives = null;
            }
        }

        /** What was told of the session, but for its client. */
        Remembered remembered() {
            return remembered;
        }

        /** The session as its client was told of it, or null where that is not known here. */
        @Nullable
        ClientSession client() {
            return client;
        }

        void tell(ClientSession now) {
            client = now;
        }

        /** The session in memory, or null where it must be folded. */
        @Nullable
        Session session() {
            return session;
        }

        /** Null for a session in which nothing can change but by an event. */
        void keep(@Nullable Session now) {
            session = now;
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

        /** So it stood in the list. */
        void stood(@Nullable Standing before) {
            standing = before;
        }

        /** Whether the list must be told how the session stands: it has changed, as far as is known. */
        boolean stands(Standing now) {
            boolean changed = !now.equals(standing);
            standing = now;
            return changed;
        }
    }

    /** Makes one where there is none. */
    Cell of(String key) {
        return cells.computeIfAbsent(key, Cell::new);
    }

    /** Nothing is stored of a session any longer. */
    void forget(String key) {
        cells.remove(key);
    }
}
