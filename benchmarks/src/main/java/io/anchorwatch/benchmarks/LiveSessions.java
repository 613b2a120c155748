package io.anchorwatch.benchmarks;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.simulation.Emission;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * So many sessions that are born and stay, and then events of them in turn, as far from each other as they can be: whoever
 * keeps the sessions heard of last finds the next one among those that were heard of longest ago.
 */
final class LiveSessions implements Iterator<Emission> {
    private static final int NODES = 20;
    private static final long MINUTE = 60_000_000;

    /** Has no factor in common with a number of sessions that is made of twos and fives. */
    private static final long STRIDE = 1_000_003;

    private final Speaker speaker;
    private final long startAt;
    private final int sessions;
    private final long all;
    private long next;

    /**
     * Births take the first minute, the events after them the second.
     *
     * @param startAt epoch microseconds
     * @param events after the births
     */
    LiveSessions(long startAt, int sessions, int events) {
        this.startAt = startAt;
        this.sessions = sessions;
        this.all = (long) sessions + events;
        speaker = new Speaker(startAt / 1_000);
    }

    @Override
    public boolean hasNext() {
        return next < all;
    }

    @Override
    public Emission next() {
        if (next >= all) {
            throw new NoSuchElementException("all sessions have spoken");
        }
        boolean born = next < sessions;
        long turn = born ? next : next - sessions;
        long at = born
                ? startAt + turn * MINUTE / sessions
                : startAt + MINUTE + turn * MINUTE / Math.max(1, all - sessions);
        long session = turn % sessions * STRIDE % sessions;
        next++;
        String id = "s-" + session;
        String node = "node-" + session % NODES;
        ReasonEvent event =
                born ? speaker.birth(node, at, id, "c-" + session) : speaker.wobble(node, at, id, 2 + turn / sessions);
        return new Emission(at, event);
    }
}
