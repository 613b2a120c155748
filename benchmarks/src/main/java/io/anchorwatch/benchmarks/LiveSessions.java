package io.anchorwatch.benchmarks;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.simulation.Emission;
import java.util.Iterator;

/**
 * So many sessions that are born and stay, a few events until nothing that the births have begun is open any more, and then
 * events of them in turn, as far from each other as they can be: whoever keeps the sessions heard of last finds the next one
 * among those that were heard of longest ago.
 */
final class LiveSessions implements Iterator<Emission> {
    private static final int NODES = 20;
    private static final long MINUTE = 60_000_000;

    /** After it the windows of all births are closed, the grace behind them too. */
    private static final long SETTLING = 70_000_000;

    /** How many events there are meanwhile, so that every partition's clock moves on in small steps. */
    private static final int MEANWHILE = 20_000;

    /** How long they last until their windows are closed and so many minutes afterwards, in microseconds. */
    static long lasts(int minutes) {
        return MINUTE + SETTLING + minutes * MINUTE;
    }

    /** Has no factor in common with a number of sessions that is made of twos and fives. */
    private static final long STRIDE = 1_000_003;

    private final Speaker speaker;
    private final long startAt;
    private final int sessions;
    private final int eventsAMinute;
    private long next;

    /**
     * Births take the first minute; {@link #settled} says how many events there are until the windows are closed.
     *
     * @param startAt epoch microseconds
     * @param eventsAMinute from then on, without an end
     */
    LiveSessions(long startAt, int sessions, int eventsAMinute) {
        this.startAt = startAt;
        this.sessions = sessions;
        this.eventsAMinute = eventsAMinute;
        speaker = new Speaker(startAt / 1_000);
    }

    /** How many events there are before the last of them: births, and what is said while their windows close. */
    static int settled(int sessions) {
        return sessions + MEANWHILE;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Emission next() {
        boolean born = next < sessions;
        long turn = born ? next : next - sessions;
        long at = startAt + (born ? turn * MINUTE / sessions : MINUTE + after(turn));
        long session = turn % sessions * STRIDE % sessions;
        next++;
        String id = "s-" + session;
        String node = "node-" + session % NODES;
        ReasonEvent event =
                born ? speaker.birth(node, at, id, "c-" + session) : speaker.wobble(node, at, id, 2 + turn / sessions);
        return new Emission(at, event);
    }

    private long after(long turn) {
        return turn < MEANWHILE ? turn * SETTLING / MEANWHILE : SETTLING + (turn - MEANWHILE) * MINUTE / eventsAMinute;
    }
}
