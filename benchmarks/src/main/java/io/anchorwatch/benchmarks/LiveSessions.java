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
        return births(sessions) + MEANWHILE;
    }

    /** Every other session is volatile from the start, so that at any time half of those that speak become well again. */
    private static int births(int sessions) {
        return sessions + sessions / 2;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Emission next() {
        long births = births(sessions);
        boolean born = next < births;
        long number = next++;
        if (born) {
            long pair = number / 3;
            boolean first = number % 3 == 0;
            long at = startAt + number * MINUTE / births;
            return new Emission(
                    at, number % 3 < 2 ? birth(2 * pair + (first ? 0 : 1), at) : wobble(2 * pair + 1, 2, at));
        }
        long turn = number - births;
        long at = startAt + MINUTE + after(turn);
        long session = turn % sessions;
        return new Emission(at, wobble(session, 2 + turn / sessions + session % 2, at));
    }

    private ReasonEvent birth(long session, long at) {
        return speaker.birth(node(session), at, id(session), "c-" + id(session));
    }

    private ReasonEvent wobble(long session, long version, long at) {
        return speaker.wobble(node(session), at, id(session), version);
    }

    private static String node(long session) {
        return "node-" + session % NODES;
    }

    private String id(long session) {
        return "s-" + session * STRIDE % sessions;
    }

    private long after(long turn) {
        return turn < MEANWHILE ? turn * SETTLING / MEANWHILE : SETTLING + (turn - MEANWHILE) * MINUTE / eventsAMinute;
    }
}
