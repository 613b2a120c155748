package io.anchorwatch.app.topology;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The highest number that each life of a node has in a session's timeline, all of which is known: a higher one is surely
 * new, and spares the look-up by which duplicates are found. Whatever is not surely new is looked up, so that forgetting,
 * and beginning empty after a restart, costs time and never exactness.
 */
final class Lives {
    /** A session that more lives tell of is not followed. */
    static final int MOST = 64;

    private final List<Life> lives = new ArrayList<>(2);

    private static final class Life {
        private final String nodeId;
        private final long incarnation;
        private long highest;

        private Life(ReasonEvent event) {
            this(event.nodeId(), event.nodeIncarnation(), event.nodeSequence());
        }

        private Life(String nodeId, long incarnation, long highest) {
            this.nodeId = nodeId;
            this.incarnation = incarnation;
            this.highest = highest;
        }

        private boolean of(ReasonEvent event) {
            return incarnation == event.nodeIncarnation() && nodeId.equals(event.nodeId());
        }
    }

    /** Whether no entry is stored. */
    boolean none() {
        return lives.isEmpty();
    }

    /** Whether it is certain that no entry has an event's identity. */
    boolean surelyNew(ReasonEvent event) {
        Life life = of(event);
        return life == null || event.nodeSequence() > life.highest;
    }

    /** An entry is stored; false when there are too many lives to go on. */
    boolean put(ReasonEvent event) {
        Life life = of(event);
        if (life != null) {
            life.highest = Math.max(life.highest, event.nodeSequence());
            return true;
        }
        if (lives.size() == MOST) {
            return false;
        }
        lives.add(new Life(event));
        return true;
    }

    void rest(PackWriter out) {
        out.unsigned(lives.size());
        lives.forEach(life -> out.text(life.nodeId).signed(life.incarnation).signed(life.highest));
    }

    static Lives wake(PackReader in) {
        Lives woken = new Lives();
        for (int left = in.upTo(MOST); left > 0; left--) {
            woken.lives.add(new Life(in.text(), in.signed(), in.signed()));
        }
        return woken;
    }

    private @Nullable Life of(ReasonEvent event) {
        for (Life life : lives) {
            if (life.of(event)) {
                return life;
            }
        }
        return null;
    }
}
